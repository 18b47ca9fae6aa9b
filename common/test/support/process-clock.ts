import type { Clock } from '../../src/clock.ts';
import type { Disposable } from '../../src/disposable.ts';

/** The clock of one process on a machine: its timers end with it, however it ends. */
export class ProcessClock implements Clock {
  readonly #machine: Clock;
  readonly #timers = new Set<Disposable>();

  constructor(machine: Clock) {
    this.#machine = machine;
  }

  now(): number {
    return this.#machine.now();
  }

  setTimer(ms: number, task: () => void): Disposable {
    const timer = this.#machine.setTimer(ms, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
    return {
      dispose: () => {
        this.#timers.delete(timer);
        timer.dispose();
      },
    };
  }

  soon(task: () => void): void {
    this.#machine.soon(task);
  }

  end(): void {
    for (const timer of this.#timers) timer.dispose();
    this.#timers.clear();
  }
}
