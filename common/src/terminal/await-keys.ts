import type { Client } from '../client/client.ts';
import { ClientProblem } from '../client/problem.ts';
import type { Clock } from '../clock.ts';
import type { Printer } from './printer.ts';
import type { Screen } from './screen.ts';

/** Between tries. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 2_000, 2_000];

interface Parts {
  readonly client: Pick<Client, 'people'>;
  readonly clock: Clock;
  /** Aborted when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/**
 * The server has keys of who has just come a moment later: where `work` finds nobody, and one of `users` is online, it is
 * tried again, 8 s at most. @throws as `work` does
 */
export async function untilKeysAreThere<T>(
  parts: Parts,
  users: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTooEarly(parts, users, error)) throw error;
  }
  return tryAgain(parts, users, work);
}

/** The same before a person, who sees what is waited for. @throws GivenUp; as `work` does */
export async function awaitKeys<T>(
  room: Parts & { readonly screen: Pick<Screen, 'during'>; readonly printer: Pick<Printer, 'notice'> },
  users: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTooEarly(room, users, error)) throw error;
  }
  const { client, clock, screen, printer } = room;
  printer.notice(`The server has no keys of ${users.join(', ')} yet.`);
  return screen.during(({ signal, tell }) => {
    tell('looking again (Ctrl-C gives up)');
    return tryAgain({ client, clock, signal }, users, work);
  });
}

async function tryAgain<T>(parts: Parts, users: readonly string[], work: () => Promise<T>): Promise<T> {
  let lastly: unknown;
  for (const ms of PAUSES_MS) {
    await pause(parts, ms);
    try {
      return await work();
    } catch (error) {
      if (!isTooEarly(parts, users, error)) throw error;
      lastly = error;
    }
  }
  throw lastly;
}

function isTooEarly({ client }: Parts, users: readonly string[], error: unknown): boolean {
  const isNobody = error instanceof ClientProblem && error.code === 'no-such-person';
  return isNobody && users.some((user) => client.people.has(user));
}

function pause({ clock, signal }: Parts, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(ms, resolve);
    const giveUp = () => {
      timer.dispose();
      reject(new ClientProblem('cancelled', 'It was given up.'));
    };
    // Also while it was tried.
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
