import type { Clock, Disposable } from '../../plugin/api.ts';

const PAUSE_MS = 60_000;
/** While there is more to do. */
const STEP_MS = 1_000;

export interface SweepsOptions {
  /** Does some of the work; whether there may be more. */
  readonly sweep: () => Promise<boolean>;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

/** Sweeps beside the daemon's messages, until disposed. */
export class Sweeps implements Disposable {
  readonly #options: SweepsOptions;
  #timer: Disposable | undefined;
  #isOver = false;

  constructor(options: SweepsOptions) {
    this.#options = options;
    this.#sweepIn(PAUSE_MS);
  }

  dispose(): void {
    this.#isOver = true;
    this.#timer?.dispose();
  }

  #sweepIn(ms: number): void {
    if (this.#isOver) return;
    this.#timer = this.#options.clock.setTimer(ms, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    const { sweep, onFault } = this.#options;
    let hasMore = false;
    try {
      hasMore = await sweep();
    } catch (error) {
      onFault(error);
    }
    this.#sweepIn(hasMore ? STEP_MS : PAUSE_MS);
  }
}
