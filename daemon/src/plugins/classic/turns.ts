import { PeerError } from '../../plugin/api.ts';

/** Runs tasks, some at a time; the others wait for their turn. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** @throws PeerError `not-now` when it is not wanted any more by its turn. */
  async run<T>(task: () => Promise<T>, isWanted: () => boolean = () => true): Promise<T> {
    await this.#enter();
    try {
      if (!isWanted()) throw new PeerError('not-now', 'the connection has ended');
      return await task();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#free--;
    return undefined;
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
