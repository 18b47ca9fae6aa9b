import { concatBytes } from '../../crypto/bytes.ts';
import { MAX_VALUES } from './place-index.ts';
import type { RecordContent } from './vault-write.ts';

/** Of the plaintext of commits that share a record; a larger one goes alone. */
const GROUP_BYTES = 1024 * 1024;

/** A record to be: its plaintext, and what that says. */
export interface Entry extends RecordContent {
  readonly plaintext: Uint8Array;
}

interface PendingEntry {
  readonly entry: Entry;
  readonly done: PromiseWithResolvers<undefined>;
}

/** Does one thing after the other; entries that wait at the same time are written as one. */
export class CommitQueue {
  readonly #write: (entry: Entry) => Promise<void>;
  #pending: PendingEntry[] = [];
  #isScheduled = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(write: (entry: Entry) => Promise<void>) {
    this.#write = write;
  }

  /** Settles as the write does of which the entry was part. */
  commit(entry: Entry): Promise<void> {
    const done = Promise.withResolvers<undefined>();
    this.#pending.push({ entry, done });
    this.#schedule();
    return done.promise;
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
      await this.#write(joined(group.map(({ entry }) => entry)));
      for (const { done } of group) done.resolve(undefined);
    } catch (error) {
      for (const { done } of group) done.reject(error);
    }
  }

  #takeGroup(): readonly PendingEntry[] {
    let [bytes, values, size] = [0, 0, 0];
    for (const { entry } of this.#pending) {
      bytes += entry.plaintext.length;
      values += entry.writes.length;
      if (size > 0 && (bytes > GROUP_BYTES || values > MAX_VALUES)) break;
      size++;
    }
    return this.#pending.splice(0, size);
  }
}

function joined(group: readonly Entry[]): Entry {
  const [first] = group;
  if (first && group.length === 1) return first;
  return {
    plaintext: concatBytes(...group.map(({ plaintext }) => plaintext)),
    writes: group.flatMap(({ writes }) => writes),
    marks: group.flatMap(({ marks }) => marks),
  };
}

function nothing(): void {
  // Whoever asked hears how it ended.
}
