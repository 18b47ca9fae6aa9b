import type { Clock, Disposable } from '../../plugin/api.ts';

/** Bytes that the original reads at a time. */
const READ_BYTES = 4_096;
/** What may wait: a flood, which nobody reads as it comes, must not end the connection. */
const MOST_WAITING = 65_536;
/** In which it has likely read what was written before. */
const MOMENT_MS = 20;

/**
 * Lines for an original client, which takes each read for whole lines: no more is written at once than it reads, and
 * not before it could read what was there.
 */
export class PacedLines implements Disposable {
  readonly #write: (text: string) => void;
  readonly #clock: Clock;
  #lines: string[] = [];
  #waiting = 0;
  #writtenAt = -Infinity;
  #timer: Disposable | undefined;

  constructor(write: (text: string) => void, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  /** Bytes that were not written yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** In ASCII, with its end. */
  add(line: string): void {
    this.#lines.push(line);
    this.#waiting += line.length;
    if (this.#timer) return;
    const since = this.#clock.now() - this.#writtenAt;
    if (since >= MOMENT_MS) this.#next();
    else this.#wait();
  }

  /** All that waits, without a pause. */
  flush(): void {
    const rest = this.#lines.join('');
    this.dispose();
    if (rest !== '') this.#write(rest);
  }

  /** What waits is not written. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#lines = [];
    this.#waiting = 0;
  }

  #next(): void {
    const text = this.#lines.splice(0, this.#fitting()).join('');
    this.#waiting -= text.length;
    this.#writtenAt = this.#clock.now();
    this.#write(text);
    if (this.#lines.length > 0) this.#wait();
  }

  #wait(): void {
    this.#timer = this.#clock.setTimer(MOMENT_MS, () => {
      this.#timer = undefined;
      this.#next();
    });
  }

  /** How many of the next lines one read takes, or have to go; one at least. */
  #fitting(): number {
    const room = Math.max(READ_BYTES, this.#waiting - MOST_WAITING);
    let bytes = 0;
    const first = this.#lines.findIndex((line) => (bytes += line.length) > room);
    return first === -1 ? this.#lines.length : Math.max(first, 1);
  }
}
