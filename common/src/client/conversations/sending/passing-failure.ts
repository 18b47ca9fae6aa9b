import { retryAfterMs } from '../../retry-after.ts';
import { RequestRefused, RequestTimedOut } from '../../session-errors.ts';

/** After an answer that did not come. */
const REPEAT_MS = 5_000;

/** In how many milliseconds the same request may succeed; `undefined` for a failure that does not pass by itself. */
export function passesIn(error: unknown): number | undefined {
  if (error instanceof RequestTimedOut) return REPEAT_MS;
  if (error instanceof RequestRefused && error.answer.code === 'rate-limited')
    return retryAfterMs(error.answer.retryAfter);
  return undefined;
}
