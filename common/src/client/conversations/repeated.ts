import type { Clock } from '../../clock.ts';
import type { Disposable } from '../../disposable.ts';

/** Does `task` every so many milliseconds until it is disposed. */
export class Repeated implements Disposable {
  #timer: Disposable;

  constructor(clock: Clock, ms: number, task: () => void) {
    const again = () =>
      clock.setTimer(ms, () => {
        this.#timer = again();
        task();
      });
    this.#timer = again();
  }

  dispose(): void {
    this.#timer.dispose();
  }
}
