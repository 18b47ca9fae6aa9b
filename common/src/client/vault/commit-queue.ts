import { concatBytes } from '../../crypto/bytes.ts';

/** Of the plaintext of commits that share a record; a larger one goes alone. */
const GROUP_BYTES = 1024 * 1024;

interface PendingCommit {
  readonly plaintext: Uint8Array;
  readonly done: PromiseWithResolvers<undefined>;
}

/** Does one thing after the other; commits that wait at the same time are written as one record. */
export class CommitQueue {
  readonly #write: (plaintext: Uint8Array) => Promise<void>;
  #pending: PendingCommit[] = [];
  #isScheduled = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(write: (plaintext: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  /** Settles as the write does of which it was part. */
  async commit(plaintext: Uint8Array): Promise<void> {
    const done = Promise.withResolvers<undefined>();
    this.#pending.push({ plaintext, done });
    this.#schedule();
    await done.promise;
  }

  /** Runs when nothing is being written; nothing is written meanwhile. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.then(nothing, nothing);
    return result;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    void this.exclusive(() => this.#writeGroup());
  }

  async #writeGroup(): Promise<void> {
    this.#isScheduled = false;
    const group = this.#takeGroup();
    if (this.#pending.length > 0) this.#schedule();
    try {
      await this.#write(concatBytes(...group.map(({ plaintext }) => plaintext)));
      for (const { done } of group) done.resolve(undefined);
    } catch (error) {
      for (const { done } of group) done.reject(error);
    }
  }

  #takeGroup(): readonly PendingCommit[] {
    let [bytes, size] = [0, 0];
    for (const { plaintext } of this.#pending) {
      bytes += plaintext.length;
      if (size > 0 && bytes > GROUP_BYTES) break;
      size++;
    }
    return this.#pending.splice(0, size);
  }
}

function nothing(): void {
  // Whoever asked hears how it ended.
}
