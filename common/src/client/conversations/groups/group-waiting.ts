import { Type } from '@sinclair/typebox';
import { decodeContent, encodeContent } from '../../../e2e/content.ts';
import { bytes, struct, text, time, uint, userName } from '../../../wire/schema.ts';
import type { Arrival } from '../contents/handler.ts';
import type { DirectBook } from '../direct-book.ts';
import { messageKey } from '../stored-message.ts';
import { VaultTable } from '../vault-table.ts';

const SPACE = 'group-waiting';
/** Of one group; of all that are not known here. */
const MOST = 100;
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
    /** Of the state held then, in which its sender was no member; 0: none was held. */
    revision: uint(),
  }),
);

type Row = ReturnType<typeof table.decode>;

export interface Waiting {
  readonly key: string;
  readonly arrival: Arrival;
  /** When it came, and the revision of the state held then, or 0. */
  readonly came: Came;
}

type Came = Pick<Row, 'at' | 'revision'>;

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

  add({ content, sender, conversation }: Arrival, came: Came): void {
    const last = [...this.#rows.keys()].at(-1);
    const key = messageKey(last === undefined ? 1 : Number(last) + 1);
    const row = { conversation, content: encodeContent(content), sender: { ...sender }, ...came };
    this.#rows.set(key, row);
    this.#book.write(table.put(key, row));
  }

  /** What waits for a state of that group. */
  of(conversation: string): Waiting[] {
    const rows = [...this.#rows].filter(([, row]) => row.conversation === conversation);
    return rows.map(([key, row]) => ({
      key,
      arrival: arrivalOf(row),
      came: { at: row.at, revision: row.revision },
    }));
  }

  /** `false`: it does not wait any more. */
  remove(key: string): boolean {
    if (!this.#rows.delete(key)) return false;
    this.#book.write(table.remove(key));
    return true;
  }

  /** Takes out what has waited for too long, or must give way; `isKnown`: whether there is a state of that group. */
  takeOverdue(now: number, isKnown: (conversation: string) => boolean): Arrival[] {
    const counts = new Map<string, number>();
    const overdue: Arrival[] = [];
    for (const [key, row] of [...this.#rows].reverse()) {
      const shelf = isKnown(row.conversation) ? row.conversation : '';
      const count = (counts.get(shelf) ?? 0) + 1;
      counts.set(shelf, count);
      if (count <= MOST && now - row.at < LONGEST_MS) continue;
      this.remove(key);
      overdue.unshift(arrivalOf(row));
    }
    return overdue;
  }
}

function arrivalOf({ conversation, content, sender }: Row): Arrival {
  return { conversation, content: decodeContent(content), sender };
}
