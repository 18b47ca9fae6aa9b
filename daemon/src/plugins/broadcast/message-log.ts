import type { Clock, PluginStorage, Write } from '../../plugin/api.ts';
import type { Broadcast } from './broadcast.ts';
import type { History } from './history.ts';
import { type Receipt, type SendIndex, sendKey } from './send-index.ts';

const REMOVALS_AT_ONCE = 500;
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

export type Draft = Pick<Broadcast, 'id' | 'from' | 'text'>;

/** Numbers and stores messages. Many may be under way; they are reported in the order of their numbers. */
export class MessageLog {
  readonly #options: MessageLogOptions;
  /** Under way or stored a moment ago, by sender and id, oldest first. */
  readonly #recent = new Map<string, Promise<Receipt>>();
  #last = 0;
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
      if (stored.number === message.number) onStored(message);
      return stored;
    });
    this.#remember(key, receipt);
    return receipt;
  }

  /** Removes what is beyond the capacity: the setting may be lower than it was. */
  async trim(): Promise<void> {
    for (let old = this.#takeExcess(); old.length > 0; old = this.#takeExcess()) await this.#commit(old, []);
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
    if (await this.#commit(this.#takeExcess(), added)) return receipt;
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

  /** The oldest numbers beyond the capacity, some at a time; not all of them need to have been stored. */
  #takeExcess(): readonly number[] {
    const excess = this.#last - this.#options.capacity - this.#oldest + 1;
    const count = Math.max(0, Math.min(excess, REMOVALS_AT_ONCE));
    const numbers = Array.from({ length: count }, (_, index) => this.#oldest + index);
    this.#oldest += count;
    return numbers;
  }

  /** False on a conflict: then nothing was removed either, and is the next one's to remove. */
  async #commit(old: readonly number[], added: readonly Write[]): Promise<boolean> {
    const { storage, history } = this.#options;
    let isCommitted = false;
    try {
      const { kind } = await storage.commit([...old.map((number) => history.remove(number)), ...added]);
      isCommitted = kind === 'committed';
    } finally {
      if (!isCommitted) this.#oldest = Math.min(this.#oldest, old[0] ?? this.#oldest);
    }
    return isCommitted;
  }
}
