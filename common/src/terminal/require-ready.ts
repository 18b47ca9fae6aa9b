import type { ClientState } from '../client/client-state.ts';
import { ClientProblem } from '../client/problem.ts';

/** @throws ClientProblem saying how to sign in, or to connect */
export function requireReady(kind: ClientState['kind']): void {
  if (kind === 'ready') return;
  if (kind === 'guest') throw new ClientProblem('not-signed-in', 'You are not signed in: signin, or signup');
  throw new ClientProblem('not-connected', 'You are not connected: connect <link or host:port>');
}
