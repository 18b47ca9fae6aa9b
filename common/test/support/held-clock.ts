import type { Clock } from '../../src/clock.ts';

/** Time that moves only when told. */
export class HeldClock implements Clock {
  #now = 1_700_000_000_000;
  #timers: { due: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, task: () => void) {
    const timer = { due: this.#now + ms, task };
    this.#timers.push(timer);
    return {
      dispose: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  soon(task: () => void): void {
    setImmediate(task);
  }

  /** Runs what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextBefore(end); next; next = this.#nextBefore(end)) {
      this.#now = Math.max(this.#now, next.due);
      next.task();
    }
    this.#now = end;
  }

  /** The machine slept: time passes, timers run late. */
  sleep(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }

  /** Somebody sets the machine's clock, forwards or backwards: timers take as long as before. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.due += ms;
  }

  get timers(): number {
    return this.#timers.length;
  }

  #nextBefore(end: number) {
    const next = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
    if (next) this.#timers = this.#timers.filter((other) => other !== next);
    return next;
  }
}
