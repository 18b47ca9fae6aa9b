import { hexOf } from './address.ts';
import type { DeviceLists } from './device-lists.ts';
import type { Element, Letter } from './letter.ts';
import type { Mailboxes } from './mailboxes.ts';

/** Lists or mailboxes read at once: a list that is not in memory costs a check of its signature. */
const AT_ONCE = 32;
/** Users without a list after whom the others are not looked up: no client has a device of so many to write to. */
const MOST_UNKNOWN = 16;

/** Whether messages are addressed to the devices that there are. Answers from memory, once it has learned. */
export class Addressing {
  readonly #lists: DeviceLists;
  readonly #mailboxes: Mailboxes;

  constructor(lists: DeviceLists, mailboxes: Mailboxes) {
    this.#lists = lists;
    this.#mailboxes = mailboxes;
  }

  /** Whether all that a message needs is in memory. */
  isLearned({ from, elements, mode }: Letter): boolean {
    if (this.#lists.peek(from) === undefined) return false;
    return elements.every(
      (element) =>
        this.#lists.peek(element.user) !== undefined &&
        (mode === 'transient' || !this.#isListed(element) || this.#mailboxes.peek(element.mailbox)),
    );
  }

  async learn({ from, elements, mode }: Letter): Promise<void> {
    await this.#learnLists([...new Set([from, ...elements.map(({ user }) => user)])]);
    if (mode === 'transient') return;
    const listed = elements.filter((element) => this.#isListed(element));
    for (const some of inSteps(listed))
      await Promise.all(some.map(({ mailbox }) => this.#mailboxes.find(mailbox)));
  }

  /** The users of whom other devices are addressed than may be, or, in mode `all`, not all of them. */
  changed(letter: Letter): string[] {
    const { elements, from, sender, mode } = letter;
    const users = Map.groupBy(elements, ({ user }) => user);
    const fits = (user: string, addressed: readonly Element[]) => {
      const areThere = addressed.every((element) => element.mailbox !== sender && this.#isListed(element));
      if (mode !== 'all') return areThere;
      const devices = this.#lists.peek(user)?.known?.list.devices.length ?? 0;
      return areThere && addressed.length === devices - (user === from ? 1 : 0);
    };
    return Array.from(users).flatMap(([user, addressed]) => (fits(user, addressed) ? [] : [user]));
  }

  async #learnLists(users: readonly string[]): Promise<void> {
    let unknown = 0;
    for (const some of inSteps(users)) {
      const found = await Promise.all(some.map((user) => this.#lists.find(user)));
      unknown += found.filter((known) => known === undefined).length;
      if (unknown > MOST_UNKNOWN) return;
    }
  }

  #isListed({ user, device }: Element): boolean {
    return this.#lists.peek(user)?.known?.signingKeys.has(hexOf(device)) === true;
  }
}

function inSteps<T>(all: readonly T[]): readonly (readonly T[])[] {
  const steps = Math.ceil(all.length / AT_ONCE);
  return Array.from({ length: steps }, (_, step) => all.slice(step * AT_ONCE, (step + 1) * AT_ONCE));
}
