import { ITERATIONS } from '../auth/scram.ts';
import type { LoginContext } from './login-context.ts';
import { ClientProblem } from './problem.ts';
import { saltedFrom, scramLogin } from './scram-login.ts';
import { RequestRefused } from './session-errors.ts';
import { setPassword } from './set-password.ts';

export interface PasswordChange {
  readonly current: string;
  readonly next: string;
}

/** Proves the current password on this connection, then sets the next one. @throws as {@link scramLogin}. */
export async function changePassword(
  context: LoginContext,
  user: string,
  change: PasswordChange,
): Promise<void> {
  const used = await provePassword(context, user, change.current);
  const iterations = Math.max(used, ITERATIONS.byDefault);
  await setPassword(context, { user, saltedFor: saltedFrom(change.next), iterations });
}

/** SCRAM in the session: what needs the password may follow. The number of iterations used. @throws as {@link scramLogin}. */
export async function provePassword(
  { session, book, daemonKey }: LoginContext,
  user: string,
  password: string,
): Promise<number> {
  const fewestIterations = book.fewestIterations(daemonKey, user);
  try {
    return await scramLogin(session, { user, fewestIterations, saltedFor: saltedFrom(password) });
  } catch (error) {
    const isWrong = error instanceof RequestRefused && error.answer.code === 'login-failed';
    throw isWrong
      ? new ClientProblem('login-failed', 'The current password is wrong.', { cause: error })
      : error;
  }
}
