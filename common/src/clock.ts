import type { Disposable } from './disposable.ts';

/** Time comes from outside, so that tests can hold it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once, `ms` from now, unless disposed before. */
  setTimer(ms: number, task: () => void): Disposable;
  /** Runs `task` once at the end of this turn of the event loop. */
  soon(task: () => void): void;
}

class SystemTimer implements Disposable {
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number, task: () => void) {
    this.#timer = setTimeout(task, ms);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (ms, task) => new SystemTimer(ms, task),
  soon(task) {
    setImmediate(task);
  },
};
