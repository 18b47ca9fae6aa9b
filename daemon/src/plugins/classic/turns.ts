import { PeerError } from '../../plugin/api.ts';

interface TurnOptions {
  /** Who shares a turn with others: keys that wait take theirs one after the other. */
  readonly key: string;
  readonly isWanted: () => boolean;
}

/** Runs tasks, some at a time; the others wait for their turn. */
export class Turns {
  #free: number;
  /** By key, the next one first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** @throws PeerError `not-now` when it is not wanted any more by its turn. */
  async run<T>(task: () => Promise<T>, { key, isWanted }: TurnOptions): Promise<T> {
    await this.#enter(key);
    try {
      if (!isWanted()) throw new PeerError('not-now', 'the connection has ended');
      return await task();
    } finally {
      this.#leave();
    }
  }

  #enter(key: string): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    return new Promise((resolve) => {
      const queue = this.#waiting.get(key);
      if (queue) queue.push(resolve);
      else this.#waiting.set(key, [resolve]);
    });
  }

  #leave(): void {
    const next = this.#next();
    if (next) next();
    else this.#free++;
  }

  #next(): (() => void) | undefined {
    const [oldest] = this.#waiting;
    if (!oldest) return undefined;
    const [key, queue] = oldest;
    const first = queue.shift();
    // Behind all other keys.
    this.#waiting.delete(key);
    if (queue.length > 0) this.#waiting.set(key, queue);
    return first;
  }
}
