import { ClientProblem } from '../client/problem.ts';
import type { Clock } from '../clock.ts';

/** `work`, or a ClientProblem `timed-out` after `ms`. */
export async function within<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = clock.setTimer(ms, () => {
    reject(new ClientProblem('timed-out', `That took longer than ${ms / 1000} seconds.`));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.dispose();
  }
}
