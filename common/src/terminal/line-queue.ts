import { GivenUp } from './screen.ts';

interface Waiting {
  readonly resolve: (line: string | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Lines that were typed and nobody has read; at most one reader waits. */
export class LineQueue {
  readonly #lines: string[] = [];
  #waiting: Waiting | undefined;
  #hasEnded = false;

  get length(): number {
    return this.#lines.length;
  }

  push(line: string): void {
    if (this.#waiting) this.#take().resolve(line);
    else this.#lines.push(line);
  }

  /** No line comes any more. */
  end(): void {
    this.#hasEnded = true;
    if (this.#waiting) this.#take().resolve(undefined);
  }

  /** What was typed and not read is not wanted any more. */
  clear(): void {
    this.#lines.length = 0;
  }

  /** `undefined` after the last one. @throws GivenUp when it was cancelled */
  next(): Promise<string | undefined> {
    if (this.#waiting) throw new Error('somebody waits for the next line already');
    const line = this.#lines.shift();
    if (line !== undefined || this.#hasEnded) return Promise.resolve(line);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** The reader gets nothing. */
  cancel(): void {
    if (this.#waiting) this.#take().reject(new GivenUp());
  }

  #take(): Waiting {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) throw new Error('nobody waits for a line');
    return waiting;
  }
}
