import type { ServerFirst } from '../auth/scram-messages.ts';
import { ScramProver } from '../auth/scram-prover.ts';
import { ITERATIONS, saltPassword, saltRawPassword } from '../auth/scram.ts';
import { PeerError } from '../wire/error-codes.ts';
import type { LinkSession } from './link-session.ts';
import { untrusted } from './login-context.ts';
import { ClientProblem } from './problem.ts';

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
  const prover = new ScramProver(attempt.user);
  const { message: serverFirst } = await session.request('auth.scram-first', { message: prover.first });
  const asked = checked(() => prover.read(serverFirst));
  checkAsked(asked, attempt.fewestIterations);
  const salted = await attempt.saltedFor(asked.salt, asked.iterations);
  const final = prover.prove(salted, session.binding);
  // As good as the password: gone before anybody is waited for.
  salted.fill(0);
  const { message: serverFinal } = await session.request('auth.scram-final', { message: final });
  if (!checked(() => prover.isAnsweredBy(serverFinal)))
    throw untrusted('it could not prove that it knows this account');
  return asked.iterations;
}

/** @throws ClientProblem `login-failed` for a password that nobody can have. */
export function saltedFrom(password: string): SaltedFor {
  if (!password.isWellFormed()) throw new ClientProblem('login-failed', 'The name or the password is wrong.');
  return (salt, iterations) => saltPassword(password, salt, iterations);
}

/**
 * The same and, for an account that came from the original server, its bytes as they were typed, where that differs.
 * @throws ClientProblem `login-failed` as {@link saltedFrom}
 */
export function saltedBothWays(password: string): {
  readonly saltedFor: SaltedFor;
  readonly rawSaltedFor: SaltedFor | undefined;
} {
  const saltedFor = saltedFrom(password);
  if (password.normalize('NFKC') === password) return { saltedFor, rawSaltedFor: undefined };
  return { saltedFor, rawSaltedFor: (salt, iterations) => saltRawPassword(password, salt, iterations) };
}

function checkAsked({ salt, iterations }: ServerFirst, fewest: number): void {
  if (salt.length !== SALT_BYTES) throw untrusted('it sent a salt of the wrong length');
  const isImported = iterations === ITERATIONS.imported;
  if (iterations < fewest || (iterations < ITERATIONS.minimum && !isImported))
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
