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

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, task) {
    const timer = setTimeout(task, ms);
    return {
      dispose() {
        clearTimeout(timer);
      },
    };
  },
  soon(task) {
    setImmediate(task);
  },
};
