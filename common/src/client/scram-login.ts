import {
  authMessage,
  formatClientFinal,
  formatClientFinalWithoutProof,
  formatClientFirst,
  parseClientFirst,
  parseServerFinal,
  parseServerFirst,
  type ServerFirst,
} from '../auth/scram-messages.ts';
import { clientProof, ITERATIONS, saltPassword, serverKeyOf, serverSignature } from '../auth/scram.ts';
import { equalBytes, randomBytes } from '../crypto/bytes.ts';
import { encodeBase64 } from '../text/base64.ts';
import { PeerError } from '../wire/error-codes.ts';
import type { LinkSession } from './link-session.ts';
import { untrusted } from './login-context.ts';
import { ClientProblem } from './problem.ts';

const NONCE_BYTES = 24;
const SALT_BYTES = 16;

/** SaltedPassword for what the daemon asks: computed, or known from the sign-up a moment ago. */
export type SaltedFor = (salt: Uint8Array, iterations: number) => Promise<Uint8Array>;

export interface ScramAttempt {
  readonly user: string;
  /** Fewer iterations are refused: they would make a stolen verifier cheaper to guess. */
  readonly fewestIterations: number;
  readonly saltedFor: SaltedFor;
}

/**
 * Proves the password without showing it, and has the daemon prove that it knows the account (RFC 5802).
 * Resolves with the iterations used. @throws ClientProblem `daemon-untrusted`, and as requests do.
 */
export async function scramLogin(
  session: Pick<LinkSession, 'request' | 'binding'>,
  attempt: ScramAttempt,
): Promise<number> {
  const nonce = encodeBase64(randomBytes(NONCE_BYTES));
  const first = formatClientFirst(attempt.user, nonce);
  const { message: serverFirst } = await session.request('auth.scram-first', { message: first });
  const asked = checked(() => parseServerFirst(serverFirst));
  checkAsked(asked, nonce, attempt.fewestIterations);
  const salted = await attempt.saltedFor(asked.salt, asked.iterations);
  const withoutProof = formatClientFinalWithoutProof(asked.nonce, session.binding);
  const auth = authMessage(parseClientFirst(first).bare, serverFirst, withoutProof);
  const final = formatClientFinal(withoutProof, clientProof(salted, auth));
  const expected = serverSignature(serverKeyOf(salted), auth);
  // As good as the password: gone before anybody is waited for.
  salted.fill(0);
  const { message: serverFinal } = await session.request('auth.scram-final', { message: final });
  const isRight = equalBytes(
    checked(() => parseServerFinal(serverFinal)),
    expected,
  );
  if (!isRight) throw untrusted('it could not prove that it knows this account');
  return asked.iterations;
}

/** @throws ClientProblem `login-failed` for a password that nobody can have. */
export function saltedFrom(password: string): SaltedFor {
  if (!password.isWellFormed()) throw new ClientProblem('login-failed', 'The name or the password is wrong.');
  return (salt, iterations) => saltPassword(password, salt, iterations);
}

function checkAsked({ nonce: whole, salt, iterations }: ServerFirst, nonce: string, fewest: number): void {
  if (!whole.startsWith(nonce) || whole.length === nonce.length)
    throw untrusted('it did not answer to this very login');
  if (salt.length !== SALT_BYTES) throw untrusted('it sent a salt of the wrong length');
  if (iterations < Math.max(fewest, ITERATIONS.minimum))
    throw untrusted('it asks for weaker protection of your password than before');
  if (iterations > ITERATIONS.maximum) throw untrusted('it asks for more work than the protocol allows');
}

function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PeerError) throw untrusted('its part of the login is malformed');
    throw error;
  }
}
