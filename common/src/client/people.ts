import type { Answer, Body } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';

/** Somebody who is online. */
export interface Person {
  readonly user: string;
  readonly displayName: string;
}

type Change = Body<Messages, 'presence.changed'>;
type Page = Answer<Messages, 'presence.list'>;

/** Who is online. */
export class People {
  #online = new Map<string, Person>();
  /** Changes that came while the list was on its way: they may be newer than it. */
  #meanwhile: Change[] | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get online(): ReadonlyMap<string, Person> {
    return this.#online;
  }

  /** Replaces everybody by the list that `fetch` brings, page by page: those behind the name `after`. */
  async load(fetch: (after: string | undefined) => Promise<Page>): Promise<void> {
    const meanwhile: Change[] = [];
    this.#meanwhile = meanwhile;
    const people = await allPages(fetch);
    // Another load began: its list is the newer one.
    if (this.#meanwhile !== meanwhile) return;
    this.#online = new Map(people.map(({ user, displayName }) => [user, { user, displayName }]));
    for (const change of meanwhile) this.#apply(change);
    this.#meanwhile = undefined;
    this.#changed();
  }

  change(change: Change): void {
    this.#meanwhile?.push(change);
    this.#apply(change);
    this.#changed();
  }

  /** After a loss nobody is known to be online. */
  clear(): void {
    this.#meanwhile = undefined;
    if (this.#online.size === 0) return;
    this.#online = new Map();
    this.#changed();
  }

  #apply({ user, displayName, online }: Change): void {
    if (online) this.#online.set(user, { user, displayName });
    else this.#online.delete(user);
  }
}

async function allPages(fetch: (after: string | undefined) => Promise<Page>): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (let more = true; more;) {
    const after = people.at(-1)?.user;
    const page = await fetch(after);
    people.push(...page.people);
    const last = people.at(-1)?.user;
    // A page that does not lead on would be asked for again and again.
    more = page.more && last !== undefined && (after === undefined || last > after);
  }
  return people;
}
