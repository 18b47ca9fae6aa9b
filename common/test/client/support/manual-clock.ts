import type { Clock } from '../../../src/clock.ts';
import type { Disposable } from '../../../src/disposable.ts';

interface Timer {
  readonly due: number;
  readonly task: () => void;
}

/** Time stands still until a test moves it; turns of the event loop are real. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 1_700_000_000_000;

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, task: () => void): Disposable {
    const timer = { due: this.#now + ms, task };
    this.#timers.add(timer);
    return { dispose: () => void this.#timers.delete(timer) };
  }

  soon(task: () => void): void {
    setImmediate(task);
  }

  /** Timers that were neither run nor disposed. */
  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.task();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.due <= end);
    return due.sort((a, b) => a.due - b.due)[0];
  }
}
