import { Type } from '@sinclair/typebox';
import { decodeContent, encodeContent } from '../../../e2e/content.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import { bytes, struct, text, time, userName } from '../../../wire/schema.ts';
import type { Arrival } from '../contents/arrival.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { messageKey } from '../book/stored-message.ts';
import { VaultTable } from '../book/vault-table.ts';

const SPACE = 'group-waiting';
/** Of one group, or of all that are not known here, by count and in bytes; and of one device among these. */
const MOST = { count: 100, bytes: 1_048_576 } as const;
const MOST_OF_DEVICE = { count: 20, bytes: 262_144 } as const;
const LONGEST_MS = 7 * 86_400_000;
const MAX_CONTENT_BYTES = 65_536;

const table = new VaultTable(
  SPACE,
  struct({
    conversation: text(128, 1),
    content: bytes(1, MAX_CONTENT_BYTES),
    sender: struct({
      user: userName(),
      identityKey: bytes(32),
      device: bytes(16),
      keys: bytes(16),
      isOwn: Type.Boolean(),
      isChanged: Type.Boolean(),
    }),
    at: time(),
  }),
);

type Row = ReturnType<typeof table.decode>;

export interface Waiting {
  readonly key: string;
  readonly arrival: Arrival;
  /** When it came. */
  readonly at: number;
}

/** Contents of groups that came before the state in which their senders may speak, in their order. */
export class GroupWaiting {
  readonly #book: DirectBook;
  readonly #rows: Map<string, Row>;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(book: DirectBook) {
    this.#book = book;
    const rows = [...book.resident(SPACE)].sort(([one], [other]) => (one < other ? -1 : 1));
    this.#rows = new Map(rows.map(([key, value]) => [key, table.decode(value)]));
  }

  add({ content, sender, conversation }: Arrival, at: number): void {
    const last = [...this.#rows.keys()].at(-1);
    const key = messageKey(last === undefined ? 1 : Number(last) + 1);
    const row = { conversation, content: encodeContent(content), sender: { ...sender }, at };
    this.#rows.set(key, row);
    this.#book.write(table.put(key, row));
  }

  /** What waits for a state of that group. */
  of(conversation: string): Waiting[] {
    const rows = [...this.#rows].filter(([, row]) => row.conversation === conversation);
    return rows.map(([key, row]) => ({ key, arrival: arrivalOf(row), at: row.at }));
  }

  /** `false`: it does not wait any more. */
  remove(key: string): boolean {
    if (!this.#rows.delete(key)) return false;
    this.#book.write(table.remove(key));
    return true;
  }

  /** Takes out what has waited for too long, or must give way; `isKnown`: whether there is a state of that group. */
  takeOverdue(now: number, isKnown: (conversation: string) => boolean): Arrival[] {
    const room = new Room();
    const overdue: Arrival[] = [];
    for (const [key, row] of [...this.#rows].reverse()) {
      const shelf = isKnown(row.conversation) ? row.conversation : '';
      const hasRoom = room.take(shelf, row);
      if (hasRoom && now - row.at < LONGEST_MS) continue;
      this.remove(key);
      overdue.unshift(arrivalOf(row));
    }
    return overdue;
  }
}

/** Taken by the newest first. */
class Room {
  readonly #used = new Map<string, Used>();

  /** `false`: there is none left for it. What finds none takes none: one device must not use up what is all others'. */
  take(shelf: string, { content, sender }: Row): boolean {
    const ofDevice = `${shelf} ${encodeBase64Url(sender.device)}`;
    const [device, all] = [this.#with(ofDevice, content, MOST_OF_DEVICE), this.#with(shelf, content, MOST)];
    if (!device || !all) return false;
    this.#used.set(ofDevice, device).set(shelf, all);
    return true;
  }

  #with(name: string, { length }: Uint8Array, most: Used): Used | undefined {
    const { count, bytes: before } = this.#used.get(name) ?? { count: 0, bytes: 0 };
    const used = { count: count + 1, bytes: before + length };
    return used.count > most.count || used.bytes > most.bytes ? undefined : used;
  }
}

interface Used {
  readonly count: number;
  readonly bytes: number;
}

function arrivalOf({ conversation, content, sender }: Row): Arrival {
  return { conversation, content: decodeContent(content), sender };
}
