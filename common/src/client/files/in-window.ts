import { unlessCancelled } from './cancellation.ts';

/**
 * Requests under way at a time: at 200 ms to the daemon and back they move 2 MB a second. More would stand in the way of
 * messages over a slow connection.
 */
export const WINDOW = 8;

export interface Flow<T> {
  /** Sends the next request; `undefined` when there is none. */
  ask(): Promise<{ readonly answer: Promise<T> } | undefined>;
  /** The answers, in the order of the requests. */
  take(answer: T): void | Promise<void>;
}

/** Keeps requests under way until all are answered. Nothing goes on after the first that fails. */
export async function inWindow<T>(flow: Flow<T>, signal: AbortSignal): Promise<void> {
  const open: Promise<T>[] = [];
  const takeFirst = async (): Promise<void> => {
    const [first] = open;
    if (first === undefined) return;
    const answer = await unlessCancelled(signal, first);
    void open.shift();
    await flow.take(answer);
  };
  try {
    for (let next = await flow.ask(); next; next = await flow.ask()) {
      next.answer.catch(heardLater);
      open.push(next.answer);
      if (open.length === WINDOW) await takeFirst();
    }
    while (open.length > 0) await takeFirst();
  } finally {
    // A later answer must not be taken for one of the next try.
    await unlessCancelled(signal, Promise.allSettled(open));
  }
}

function heardLater(): void {
  // When it is its turn.
}
