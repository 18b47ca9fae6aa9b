import { ITERATIONS } from '../auth/scram.ts';
import type { LoginContext } from './login-context.ts';
import { type ScramAttempt, type SaltedFor, scramLogin } from './scram-login.ts';
import { RequestRefused } from './session-errors.ts';
import { setPassword } from './set-password.ts';

export interface LoginAttempt extends ScramAttempt {
  /** Of the password as it was typed, where normalisation changes it. */
  readonly rawSaltedFor?: SaltedFor | undefined;
}

/**
 * The login with the password. An account that came from the original server is asked for with fewer iterations, and its
 * password may be known there as it was typed: then that is tried once, and in any case the daemon gets a verifier as
 * all others have (PROTOCOL.md section 6.2). @throws as {@link scramLogin}.
 */
export async function provePasswordOf(context: LoginContext, attempt: LoginAttempt): Promise<void> {
  const { user, saltedFor } = attempt;
  const used = await scramOrRaw(context.session, attempt);
  if (used >= ITERATIONS.minimum) await context.book.noteIterations(context.daemonKey, user, used);
  else {
    await context.session.ready();
    await setPassword(context, { user, saltedFor, iterations: ITERATIONS.byDefault });
  }
}

async function scramOrRaw(session: LoginContext['session'], attempt: LoginAttempt): Promise<number> {
  let asked = 0;
  const saltedFor: SaltedFor = (salt, iterations) => {
    asked = iterations;
    return attempt.saltedFor(salt, iterations);
  };
  try {
    return await scramLogin(session, { ...attempt, saltedFor });
  } catch (error) {
    const { rawSaltedFor } = attempt;
    const isWrong = error instanceof RequestRefused && error.answer.code === 'login-failed';
    if (!rawSaltedFor || !isWrong || asked !== ITERATIONS.imported) throw error;
    return scramLogin(session, { ...attempt, saltedFor: rawSaltedFor });
  }
}
