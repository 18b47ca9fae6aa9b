import type { Client } from '../client/client.ts';
import type { ConnectTarget } from '../client/connect-target.ts';
import { ClientProblem } from '../client/problem.ts';
import { systemClock } from '../clock.ts';
import { within } from './deadline.ts';

/** Connects once, for a script. @throws ClientProblem; when it took too long, `not-connected` */
export async function connectWithin(client: Client, target: ConnectTarget, timeoutMs: number): Promise<void> {
  try {
    await within(client.connect(target), timeoutMs, systemClock);
  } catch (error) {
    if (!(error instanceof ClientProblem) || error.code !== 'timed-out') throw error;
    throw new ClientProblem('not-connected', error.message, { cause: error });
  }
}
