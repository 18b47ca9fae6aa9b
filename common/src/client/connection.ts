import { encodeBase64Url } from '../text/base64.ts';
import type { HostPort } from '../wire/invite-link.ts';
import type { ClientOptions } from './client-options.ts';
import type { Welcome } from './client-state.ts';
import type { Place } from './connect-target.ts';
import { openSession } from './dial.ts';
import { KeyRing } from './key-ring.ts';
import type { LoginContext } from './login-context.ts';
import { ClientProblem } from './problem.ts';
import type { ProfileBook } from './profile-book.ts';

/** A daemon that proved its key and said `welcome`. */
export interface Connection extends LoginContext {
  readonly address: HostPort;
  readonly welcome: Welcome;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

export interface ConnectionParts {
  readonly options: ClientOptions;
  readonly book: ProfileBook;
  readonly report: (problem: ClientProblem) => void;
}

/** @throws ClientProblem, or the reason of `signal`. */
export async function openConnection(
  parts: ConnectionParts,
  { address, key }: Place,
  signal: AbortSignal,
): Promise<Connection> {
  const { options, book, report } = parts;
  const { dial, clock, deviceName } = options;
  const daemonKey = encodeBase64Url(key);
  const ring = await openKeyRing(parts, daemonKey);
  const { session, welcome } = await openSession({ dial, clock, address, signal }, key);
  return { session, welcome, ring, book, daemonKey, deviceName, report, address, openedAt: clock.now() };
}

/** `daemonKey` in base64url. */
export function openKeyRing({ options, report }: ConnectionParts, daemonKey: string): Promise<KeyRing> {
  return KeyRing.open(options.secrets, daemonKey, () => {
    const words =
      'The keys kept on this machine for this server cannot be read. They were set aside, not deleted. ' +
      'Sign in with your password; your identity key is missing until they are restored.';
    report(new ClientProblem('internal', words));
  });
}
