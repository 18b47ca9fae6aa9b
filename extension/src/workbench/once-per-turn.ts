import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';

/** Does a task once a turn, however often it is asked for. */
export class OncePerTurn implements Disposable {
  readonly #clock: Clock;
  readonly #task: () => void;
  #isScheduled = false;
  #isDisposed = false;

  constructor(clock: Clock, task: () => void) {
    this.#clock = clock;
    this.#task = task;
  }

  readonly schedule = (): void => {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.soon(() => {
      this.#isScheduled = false;
      if (!this.#isDisposed) this.#task();
    });
  };

  dispose(): void {
    this.#isDisposed = true;
  }
}
