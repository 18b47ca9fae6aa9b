import type { Clock } from '../../clock.ts';
import type { Disposable } from '../../disposable.ts';
import { Repeated } from './repeated.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long a device takes, from the list with it, to publish its prekeys. */
const GREETING_MS = 5_000;

export interface ChoreWork {
  /** A connection may last for weeks, a prekey serves for one (PROTOCOL.md section 8.3). */
  readonly renew: () => void;
  /** Asks for what could not be read. */
  readonly heal: () => void;
  /** Tells new devices of this person what they were not told; afterwards says whether any may be left. */
  readonly greet: (isLeft: (any: boolean) => void) => void;
}

/** What is looked after now and then while connected. */
export class Chores implements Disposable {
  readonly #clock: Clock;
  readonly #work: ChoreWork;
  #timers: readonly Disposable[] = [];
  #greeting: Disposable | undefined;

  constructor(clock: Clock, work: ChoreWork) {
    this.#clock = clock;
    this.#work = work;
  }

  begin(): void {
    const { renew, heal } = this.#work;
    this.dispose();
    this.#timers = [new Repeated(this.#clock, DAY_MS, renew), new Repeated(this.#clock, HOUR_MS, heal)];
    this.greet();
  }

  /** In a moment, and then again with longer pauses, as long as any is left. */
  greet(ms = GREETING_MS): void {
    this.#greeting?.dispose();
    this.#greeting = this.#clock.setTimer(ms, () => {
      this.#work.greet((isAnyLeft) => {
        if (isAnyLeft && this.#timers.length > 0) this.greet(Math.min(10 * ms, DAY_MS));
      });
    });
  }

  dispose(): void {
    for (const timer of [...this.#timers, this.#greeting]) timer?.dispose();
    this.#timers = [];
  }
}
