import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';

/** Time that stands still until a test lets the timers ring. */
export class BellClock implements Clock {
  readonly delays: number[] = [];
  #tasks: (() => void)[] = [];
  readonly #firstTimer = Promise.withResolvers<undefined>();

  now(): number {
    return 0;
  }

  setTimer(ms: number, task: () => void): Disposable {
    this.delays.push(ms);
    this.#tasks.push(task);
    this.#firstTimer.resolve(undefined);
    return { dispose: () => (this.#tasks = this.#tasks.filter((other) => other !== task)) };
  }

  soon(task: () => void): void {
    setImmediate(task);
  }

  async timerSet(): Promise<void> {
    await this.#firstTimer.promise;
  }

  ring(): void {
    for (const task of this.#tasks.splice(0)) task();
  }
}
