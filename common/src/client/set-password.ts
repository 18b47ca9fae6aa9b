import { makeVerifier } from '../auth/scram.ts';
import { randomBytes } from '../crypto/bytes.ts';
import type { LoginContext } from './login-context.ts';
import type { SaltedFor } from './scram-login.ts';

export interface NewPassword {
  readonly user: string;
  readonly saltedFor: SaltedFor;
  readonly iterations: number;
}

/** In a session that has proved the password: gives the daemon a new verifier. @throws as requests do. */
export async function setPassword(
  { session, book, daemonKey }: LoginContext,
  { user, saltedFor, iterations }: NewPassword,
): Promise<void> {
  const salt = randomBytes(16);
  const salted = await saltedFor(salt, iterations);
  const verifier = makeVerifier(salted, salt, iterations);
  salted.fill(0);
  await session.request('auth.change-password', verifier);
  await book.noteIterations(daemonKey, user, iterations);
}
