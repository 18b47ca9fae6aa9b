import { setTimeout as pause } from 'node:timers/promises';
import type { ClientState } from '../../../../common/src/client/client-state.ts';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import type { Person } from '../person.ts';

/** Longer than any run of kills during one start may keep somebody away. */
export const PATIENCE_MS = 90_000;

/** Somebody who does one thing again and again, whatever happens to the daemon. */
export interface Actor {
  /** Once, until the daemon has acknowledged it. */
  act(): Promise<void>;
}

/** Acts until `signal` is aborted, with a breath between: this is load, not a flood. */
export async function keepActing(actor: Actor, breathMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await actor.act();
    await pause(breathMs);
  }
}

export function reach(person: Person, kind: ClientState['kind']): Promise<void> {
  return person.until(`${person.user} is ${kind}`, () => person.client.state.kind === kind, PATIENCE_MS);
}

/** The code of what the client says went wrong; anything else is thrown. */
export async function problemCode(attempt: Promise<unknown>): Promise<ClientProblem['code'] | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof ClientProblem) return error.code;
    throw error;
  }
}
