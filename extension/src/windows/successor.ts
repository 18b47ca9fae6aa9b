import type { Clock } from '../../../common/src/clock.ts';
import { WindowLost } from './link-calls.ts';
import type { SharedClient } from './shared-client.ts';

/** Longer than a take-over and a login need. */
const PATIENCE_MS = 15_000;

interface Window {
  readonly present: SharedClient | undefined;
  readonly events: {
    on(event: 'changed', look: () => void): unknown;
    off(event: 'changed', look: () => void): unknown;
  };
}

export interface SuccessorOptions {
  readonly window: Window;
  readonly clock: Clock;
  readonly isFit: (next: SharedClient) => boolean;
}

/** Waits for the client that takes the place of one that is gone. @throws WindowLost when none does in time */
export function awaitSuccessor({ window, clock, isFit }: SuccessorOptions): Promise<SharedClient> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      window.events.off('changed', look);
      patience.dispose();
      finish();
    };
    const look = () => {
      const { present } = window;
      if (present && isFit(present)) settle(() => resolve(present));
    };
    const patience = clock.setTimer(PATIENCE_MS, () => settle(() => reject(new WindowLost())));
    window.events.on('changed', look);
    look();
  });
}
