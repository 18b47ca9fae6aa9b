import type { Clock, PluginStorage, Write } from '../../plugin/api.ts';
import type { Broadcast } from './broadcast.ts';
import type { HistoryPage } from './history-page.ts';
import type { History } from './history.ts';
import { type Receipt, type SendIndex, sendKey } from './send-index.ts';

const REMOVALS_AT_ONCE = 500;
/** What is beyond the capacity waits until there is so much of it: to remove a row with each message costs as much as one. */
const REMOVED_TOGETHER = 64;
/** Receipts kept in memory: an older repeat is recognised by the index, but takes a number. */
const RECENT = 10_000;

export interface MessageLogOptions {
  readonly storage: PluginStorage;
  readonly history: History;
  readonly index: SendIndex;
  readonly clock: Clock;
  /** How many messages are kept. */
  readonly capacity: number;
}

/** Numbers from `first` on, below `end`. */
interface Span {
  readonly first: number;
  readonly end: number;
}

export type Draft = Pick<Broadcast, 'id' | 'from' | 'text'>;

/** Numbers and stores messages. Many may be under way; they are reported in the order of their numbers. */
export class MessageLog {
  readonly #options: MessageLogOptions;
  /** Under way or stored a moment ago, by sender and id, oldest first. */
  readonly #recent = new Map<string, Promise<Receipt>>();
  #last = 0;
  /** The highest number reported. */
  #stored = 0;
  /** Nothing older is stored. */
  #oldest = 1;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(options: MessageLogOptions) {
    this.#options = options;
  }

  static async open(options: MessageLogOptions): Promise<MessageLog> {
    const log = new MessageLog(options);
    const { oldest, newest } = await options.history.bounds();
    log.#oldest = oldest ?? 1;
    log.#last = newest;
    log.#stored = newest;
    return log;
  }

  /**
   * `onStored` runs once the message is on disk, before the promise resolves; not at all when that fails, nor for a
   * repeat of what was sent before, which gets the first receipt.
   */
  append(draft: Draft, onStored: (message: Broadcast) => void): Promise<Receipt> {
    const key = sendKey(draft.from, draft.id);
    const known = this.#recent.get(key);
    if (known) return known;
    const message = { number: ++this.#last, sentAt: this.#options.clock.now(), ...draft };
    const receipt = this.#inTurn(this.#store(key, message)).then((stored) => {
      if (stored.number !== message.number) return stored;
      this.#stored = message.number;
      onStored(message);
      return stored;
    });
    this.#remember(key, receipt);
    return receipt;
  }

  /** At most `limit` messages in ascending order: the newest of those kept, or the newest numbered below `before`. */
  page(limit: number, before?: number): Promise<HistoryPage> {
    const after = Math.max(0, this.#stored - this.#options.capacity);
    return this.#options.history.page({ limit, after, before });
  }

  /** Removes what is beyond the capacity. */
  async trim(): Promise<void> {
    for (let old = this.#takeExcess(1); old; old = this.#takeExcess(1)) await this.#commit(old, []);
  }

  /** Takes out what the user sent, some messages at a time, and that it was sent. */
  async forget(user: string): Promise<void> {
    const { storage, history, index } = this.#options;
    for (let at = 0, isOver = false; !isOver;) {
      const messages = await history.after(at, REMOVALS_AT_ONCE);
      const own = messages.filter(({ from }) => from === user).map(({ number }) => history.remove(number));
      if (own.length > 0) await storage.commit([...own, history.noteLast(this.#last)]);
      at = messages.at(-1)?.number ?? at;
      isOver = messages.length < REMOVALS_AT_ONCE;
    }
    await index.forget(user);
    for (const key of this.#recent.keys()) if (key.startsWith(`${user}/`)) this.#recent.delete(key);
  }

  #remember(key: string, receipt: Promise<Receipt>): void {
    this.#recent.set(key, receipt);
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= RECENT) break;
      this.#recent.delete(oldest);
    }
    // Not stored: a repeat is a new try. Who sent it is told by the promise itself.
    receipt.catch(() => this.#recent.delete(key));
  }

  /** The receipt of this message, or of the one that it repeats. */
  async #store(key: string, message: Broadcast): Promise<Receipt> {
    const { history, index } = this.#options;
    const receipt = { number: message.number, sentAt: message.sentAt };
    const added = [history.add(message), index.insert(key, receipt)];
    if (await this.#commit(this.#takeExcess(REMOVED_TOGETHER), added)) return receipt;
    const first = await index.find(key);
    if (first) return first;
    throw new Error('another daemon writes the same history');
  }

  /** After all that were begun before, whether those succeeded or not. */
  #inTurn<T>(stored: Promise<T>): Promise<T> {
    const turn = Promise.allSettled([this.#tail, stored]).then(() => stored);
    this.#tail = turn;
    return turn;
  }

  /** The oldest numbers beyond the capacity, when there are `least`; not all of them need to have been stored. */
  #takeExcess(least: number): Span | undefined {
    const first = this.#oldest;
    const excess = this.#last - this.#options.capacity - first + 1;
    if (excess < least) return undefined;
    this.#oldest += Math.min(excess, REMOVALS_AT_ONCE);
    return { first, end: this.#oldest };
  }

  /** False on a conflict: then nothing was removed either, and is the next one's to remove. */
  async #commit(old: Span | undefined, added: readonly Write[]): Promise<boolean> {
    const { storage, history } = this.#options;
    let isCommitted = false;
    try {
      const writes = old ? [history.removeSpan(old.first, old.end), ...added] : added;
      const { kind } = await storage.commit(writes);
      isCommitted = kind === 'committed';
    } finally {
      if (!isCommitted && old) this.#oldest = Math.min(this.#oldest, old.first);
    }
    return isCommitted;
  }
}
