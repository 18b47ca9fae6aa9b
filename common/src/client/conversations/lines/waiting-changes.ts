import { type Static } from '@sinclair/typebox';
import type { Clock } from '../../../clock.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import type { Reference } from '../../../e2e/content-bodies.ts';
import { bytes, struct, text, time, userName } from '../../../wire/schema.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { changedLine, isOverruled, type LineChange, lineChangeSchema } from './line-change.ts';
import { messageKey, type StoredMessage } from '../book/stored-message.ts';
import { VaultTable } from '../book/vault-table.ts';

const SPACE = 'waiting';
/** What one user can make this client keep in one conversation, and all together. */
const MOST_OF_USER = 50;
const MOST = 300;
/** As long as what did not arrive can be asked for again. */
const KEEP_MS = 7 * 86_400_000;

const waitingSchema = struct({
  conversation: text(128, 1),
  author: userName(),
  of: bytes(16),
  /** Who changes it. */
  by: userName(),
  change: lineChangeSchema,
  since: time(),
});

type WaitingChange = Static<typeof waitingSchema>;
const table = new VaultTable(SPACE, waitingSchema);

/** Changes of lines that have not come: another device's way may be shorter. */
export class WaitingChanges {
  readonly #book: DirectBook;
  readonly #clock: Clock;
  readonly #waiting: Map<string, WaitingChange>;

  constructor(book: DirectBook, clock: Clock) {
    this.#book = book;
    this.#clock = clock;
    const rows = [...book.resident(SPACE)].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#waiting = new Map(rows.map(([key, value]) => [key, table.decode(value)]));
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(conversation: string, { author, id: of }: Reference, { by, change }: ChangeBy): void {
    const now = this.#clock.now();
    const ofLine = this.#ofLine(conversation, author, of);
    if (ofLine.some(([, other]) => isOverruled(change, other.change))) return;
    for (const [key, other] of ofLine) if (isOverruled(other.change, change)) this.#remove(key);
    this.#forgetOld(now);
    const ofUser = [...this.#waiting].filter(([, one]) => one.conversation === conversation && one.by === by);
    if (ofUser.length >= MOST_OF_USER) this.#remove(ofUser[0]?.[0]);
    if (this.#waiting.size >= MOST) this.#remove(this.#waiting.keys().next().value);
    const last = [...this.#waiting.keys()].at(-1);
    const key = messageKey(last === undefined ? 1 : Number(last) + 1);
    const waiting = { conversation, author, of, by, change, since: now };
    this.#waiting.set(key, waiting);
    this.#book.write(table.put(key, waiting));
  }

  /** The line that has come, with what waited for it. */
  settled(conversation: string, message: StoredMessage): StoredMessage {
    let line = message;
    for (const [key, { change }] of this.#ofLine(conversation, message.from, message.id)) {
      line = changedLine(line, change);
      this.#remove(key);
    }
    return line;
  }

  #ofLine(conversation: string, author: string, id: Uint8Array): [string, WaitingChange][] {
    return [...this.#waiting].filter(
      ([, one]) => one.conversation === conversation && one.author === author && equalBytes(one.of, id),
    );
  }

  #forgetOld(now: number): void {
    for (const [key, { since }] of this.#waiting) if (now - since >= KEEP_MS) this.#remove(key);
  }

  #remove(key: string | undefined): void {
    if (key === undefined || !this.#waiting.delete(key)) return;
    this.#book.write(table.remove(key));
  }
}

export interface ChangeBy {
  readonly by: string;
  readonly change: LineChange;
}
