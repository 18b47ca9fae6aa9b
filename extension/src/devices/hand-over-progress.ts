import type { HandOver, HandOverApi } from '../../../common/src/client/conversations/devices/devices-api.ts';
import type { Disposable } from '../../../common/src/disposable.ts';

/** As VS Code shows progress: `increment` in percent since the last one. */
export interface ProgressStep {
  readonly message: string;
  readonly increment: number;
}

/** Turns states of a hand-over into steps of a progress bar, which only goes on. */
export class HandOverProgress {
  readonly #words: (done: number, total: number) => string;
  #percent = 0;

  constructor(words: (done: number, total: number) => string) {
    this.#words = words;
  }

  /** `undefined` while there is nothing to say. */
  next(handOver: HandOver | undefined): ProgressStep | undefined {
    if (!handOver || handOver.total === 0) return undefined;
    const { done, total } = handOver;
    const percent = Math.max(this.#percent, Math.floor((100 * Math.min(done, total)) / total));
    const increment = percent - this.#percent;
    this.#percent = percent;
    return { message: this.#words(done, total), increment };
  }
}

export interface HandOverRun {
  readonly history: HandOverApi;
  /** Calls `look` at every change until it is disposed. */
  readonly follow: (look: () => void) => Disposable;
  readonly show: (step: ProgressStep) => void;
  readonly words: (done: number, total: number) => string;
  readonly signal: AbortSignal;
}

/** Gives everything to `device`; `stopped`: the person wanted no more of it. @throws ClientProblem */
export async function handHistory(device: string, run: HandOverRun): Promise<'done' | 'stopped'> {
  const progress = new HandOverProgress(run.words);
  const following = run.follow(() => {
    const step = progress.next(run.history.handOver);
    if (step) run.show(step);
  });
  try {
    await run.history.handHistory(device, run.signal);
    return 'done';
  } catch (error) {
    if (run.signal.aborted) return 'stopped';
    throw error;
  } finally {
    following.dispose();
  }
}
