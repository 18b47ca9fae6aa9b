import type { Clock } from '../../clock.ts';
import { ClientProblem } from '../problem.ts';

/** Settles as `task` does, or rejects as soon as the person wants no more. @throws ClientProblem `cancelled`. */
export async function unlessCancelled<T>(signal: AbortSignal, task: Promise<T>): Promise<T> {
  const cancelled = Promise.withResolvers<never>();
  const cancel = (): void => {
    cancelled.reject(new ClientProblem('cancelled', 'The transfer was cancelled.'));
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    return await Promise.race([cancelled.promise, task]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** @throws ClientProblem `cancelled`. */
export async function pause(
  ms: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const timer = clock.setTimer(ms, () => {
    over.resolve(undefined);
  });
  try {
    await unlessCancelled(signal, over.promise);
  } finally {
    timer.dispose();
  }
}
