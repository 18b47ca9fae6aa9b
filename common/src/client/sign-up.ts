import { ITERATIONS, makeVerifier, saltPassword } from '../auth/scram.ts';
import { equalBytes, randomBytes } from '../crypto/bytes.ts';
import type { Ready } from './client-state.ts';
import { enrolDevice } from './device-login.ts';
import { settleIdentity } from './identity.ts';
import { type LoginAttempt, provePasswordOf } from './imported-account.ts';
import { type LoginContext, untrusted } from './login-context.ts';
import type { SaltedFor } from './scram-login.ts';
import { RequestRefused } from './session-errors.ts';

export interface NewAccount {
  readonly user: string;
  readonly displayName: string;
  readonly password: string;
}

/** Makes an account, logs in and lets this device log in from now on. @throws as requests do. */
export async function signUp(context: LoginContext, account: NewAccount): Promise<Ready> {
  const { user, password } = account;
  const salt = randomBytes(16);
  const iterations = ITERATIONS.byDefault;
  const salted = await saltPassword(password, salt, iterations);
  try {
    await askForAccount(context, account, makeVerifier(salted, salt, iterations));
    return await logIn(context, {
      user,
      fewestIterations: iterations,
      saltedFor: onlyFor(salt, iterations, salted),
    });
  } finally {
    salted.fill(0);
  }
}

/** The login with the password, and what follows it. @throws as {@link provePasswordOf}. */
export async function logIn(context: LoginContext, attempt: LoginAttempt): Promise<Ready> {
  const { session } = context;
  const { user } = attempt;
  await provePasswordOf(context, attempt);
  const ready = await session.ready();
  if (ready.user !== user) throw untrusted('it signed you in as somebody else');
  await enrolDevice(context, user);
  await settleIdentity(context, ready);
  return ready;
}

async function askForAccount(
  { session, ring }: LoginContext,
  { user, displayName }: NewAccount,
  verifier: ReturnType<typeof makeVerifier>,
): Promise<void> {
  const isRepeat = ring.pendingIdentity(user) !== undefined;
  // Kept before it is asked for: should the answer get lost, the account still has its identity key.
  if (!isRepeat && !ring.identity(user)) await ring.makePendingIdentity(user);
  const token = ring.invite;
  try {
    await session.request('auth.sign-up', {
      user,
      displayName,
      ...verifier,
      ...(token ? { invite: token } : {}),
    });
  } catch (error) {
    // A plain no: unless an earlier try may have succeeded, the account is not ours.
    if (error instanceof RequestRefused && !isRepeat) await ring.dropPendingIdentity(user);
    throw error;
  }
  await ring.adoptPendingIdentity(user);
  await ring.forgetInvite();
}

/** PBKDF2 has run once; a daemon that now asks for something else is not to be trusted. */
function onlyFor(salt: Uint8Array, iterations: number, salted: Uint8Array): SaltedFor {
  return (askedSalt, askedIterations) => {
    if (askedIterations === iterations && equalBytes(askedSalt, salt)) return Promise.resolve(salted);
    return Promise.reject(untrusted('it does not remember the password that you just set'));
  };
}
