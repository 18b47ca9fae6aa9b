import type { StoredMessage } from './book/stored-message.ts';

/** Without a message: several that had waited. */
export type Heard = (conversation: string, message: StoredMessage | undefined) => void;

/** Says that something came; of many lines that waited, one word for each conversation. */
export class Hearing {
  readonly #heard: Heard;
  /** While the mailbox is being emptied: where something came, and what, if it was one line. */
  #missed: Map<string, StoredMessage | undefined> | undefined;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  hear(conversation: string, message: StoredMessage): void {
    if (!this.#missed) this.#heard(conversation, message);
    else this.#missed.set(conversation, this.#missed.has(conversation) ? undefined : message);
  }

  /** Tells what came meanwhile at the end of `work`, also where that fails. */
  async gather(work: () => Promise<void>): Promise<void> {
    const missed = new Map<string, StoredMessage | undefined>();
    this.#missed = missed;
    try {
      await work();
    } finally {
      this.#missed = undefined;
      for (const [conversation, message] of missed) this.#heard(conversation, message);
    }
  }
}
