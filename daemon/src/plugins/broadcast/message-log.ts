import type { Clock, PluginStorage, Write } from '../../plugin/api.ts';
import type { Broadcast } from './broadcast.ts';
import type { History } from './history.ts';
import { type Receipt, SendIndex, sendKey } from './send-index.ts';

const REMOVALS_AT_ONCE = 500;

export interface MessageLogOptions {
  readonly storage: PluginStorage;
  readonly history: History;
  readonly clock: Clock;
  /** How many messages are kept. */
  readonly capacity: number;
}

export type Draft = Pick<Broadcast, 'id' | 'from' | 'text'>;

interface Entry {
  readonly number: number;
  /** Settles when the message is stored, and every earlier one is stored or given up. */
  readonly receipt: Promise<Receipt>;
}

/** Numbers and stores messages. Many may be under way; they are reported in the order of their numbers. */
export class MessageLog {
  readonly #options: MessageLogOptions;
  readonly #index: SendIndex;
  /** What is in the history or on its way there, by sender and id, oldest first. */
  readonly #entries = new Map<string, Entry>();
  /** Trimmed from `#entries`, but the commit that should have removed them failed. */
  #overdue: (readonly [string, number])[] = [];
  #last = 0;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(options: MessageLogOptions) {
    this.#options = options;
    this.#index = new SendIndex(options.storage);
  }

  static async open(options: MessageLogOptions): Promise<MessageLog> {
    const log = new MessageLog(options);
    await log.#load();
    return log;
  }

  /** Of a message with that sender and id, stored or under way: a repeat gets the same. */
  receipt(user: string, id: Uint8Array): Promise<Receipt> | undefined {
    return this.#entries.get(sendKey(user, id))?.receipt;
  }

  /** `onStored` runs once the message is on disk, before the promise resolves; not at all when that fails. */
  append(draft: Draft, onStored: (message: Broadcast) => void): Promise<Receipt> {
    const number = ++this.#last;
    const message = { number, sentAt: this.#options.clock.now(), ...draft };
    const receipt = this.#inTurn(this.#store(message)).then(() => {
      onStored(message);
      return { number, sentAt: message.sentAt };
    });
    this.#remember(sendKey(draft.from, draft.id), { number, receipt });
    return receipt;
  }

  #remember(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    entry.receipt.catch(() => {
      // Not stored: a repeat is a new try. Who sent it is told by the promise itself.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
  }

  async #store(message: Broadcast): Promise<void> {
    const { number, sentAt } = message;
    // One more is about to be there.
    const old = this.#takeExcess(this.#options.capacity - 1);
    const added = this.#index.put(sendKey(message.from, message.id), { number, sentAt });
    await this.#commit(old, [this.#options.history.add(message), added]);
  }

  /** After all that were begun before, whether those succeeded or not. */
  #inTurn(stored: Promise<void>): Promise<void> {
    const turn = Promise.allSettled([this.#tail, stored]).then(() => stored);
    this.#tail = turn;
    return turn;
  }

  async #load(): Promise<void> {
    for (const [key, receipt] of await this.#index.all()) {
      this.#entries.set(key, { number: receipt.number, receipt: Promise.resolve(receipt) });
      this.#last = receipt.number;
    }
    // The setting may be lower than it was.
    for (
      let old = this.#takeExcess(this.#options.capacity);
      old.length > 0;
      old = this.#takeExcess(this.#options.capacity)
    ) {
      await this.#commit(old, []);
    }
  }

  /** The oldest beyond `capacity`, no longer in `#entries`, and what is overdue. */
  #takeExcess(capacity: number): (readonly [string, number])[] {
    const excess = this.#overdue;
    this.#overdue = [];
    for (const [key, { number }] of this.#entries) {
      if (this.#entries.size <= capacity || excess.length >= REMOVALS_AT_ONCE) break;
      this.#entries.delete(key);
      excess.push([key, number]);
    }
    return excess;
  }

  async #commit(old: (readonly [string, number])[], added: readonly Write[]): Promise<void> {
    try {
      const result = await this.#options.storage.commit([
        ...old.flatMap((entry) => this.#removals(entry)),
        ...added,
      ]);
      if (result.kind === 'conflict') throw new Error('another daemon writes the same history');
    } catch (error) {
      this.#overdue.push(...old);
      throw error;
    }
  }

  #removals([key, number]: readonly [string, number]): readonly Write[] {
    const message = this.#options.history.remove(number);
    // The same sender and id may have been sent anew since.
    return this.#entries.has(key) ? [message] : [message, this.#index.remove(key)];
  }
}
