import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { retryAfterMs } from '../retry-after.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from '../session-errors.ts';
import { pause, unlessCancelled } from './cancellation.ts';
import type { FileLink, TransferOptions } from './file-link.ts';

export interface Attempt extends TransferOptions {
  /** Rejects as the link does. */
  readonly attempt: (link: FileLink) => Promise<void>;
  /** What to tell the person when the daemon does not have the file. */
  readonly whenGone: string;
}

/**
 * Attempts until one succeeds: again over the next link after a loss, and when the daemon takes more.
 * @throws ClientProblem for all that does not pass.
 */
export async function untilMoved(options: Attempt): Promise<void> {
  const { attempt, links, signal } = options;
  let dead: FileLink | undefined;
  for (;;) {
    const link = await unlessCancelled(signal, links.next(dead));
    try {
      await attempt(link);
      return;
    } catch (error) {
      await pass(error, options);
      dead = error instanceof SessionEnded ? link : undefined;
    }
  }
}

/** Returns when the next attempt may succeed. */
async function pass(error: unknown, options: Attempt): Promise<void> {
  if (error instanceof SessionEnded || error instanceof RequestTimedOut) return;
  if (!(error instanceof RequestRefused)) throw problemOf(error);
  const { code, retryAfter } = error.answer;
  if (code === 'not-found') throw new ClientProblem('refused', options.whenGone, { cause: error });
  if (code !== 'rate-limited') throw problemOf(error);
  await pause(retryAfterMs(retryAfter), options);
}
