import type { CommitResult } from '../../plugin/api.ts';

// Each lost round means that somebody else's write went through, so this many in a row is no ordinary crowd.
const ATTEMPTS = 64;

/**
 * Repeats `attempt`, which reads anew each time, while somebody else writes the same rows first.
 * @throws Error when that does not end.
 */
export async function untilCommitted(attempt: () => Promise<CommitResult>): Promise<void> {
  for (let left = ATTEMPTS; left > 0; left--) {
    const result = await attempt();
    if (result.kind === 'committed') return;
  }
  throw new Error(`gave up after ${ATTEMPTS} conflicting writes of the same rows`);
}
