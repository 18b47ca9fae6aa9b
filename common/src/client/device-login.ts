import { deviceEnrolmentStatement, deviceLoginStatement } from '../auth/device-proof.ts';
import type { ErrorCode } from '../wire/error-codes.ts';
import type { Ready } from './client-state.ts';
import type { Device } from './key-ring.ts';
import { type LoginContext, untrusted } from './login-context.ts';
import { problemOf } from './problem-words.ts';
import { ClientProblem } from './problem.ts';
import { RequestRefused } from './session-errors.ts';

// The daemon knows the device no more; anything else may pass.
const refusals: ReadonlySet<ErrorCode> = new Set(['login-failed', 'revoked', 'signed-out', 'not-found']);

/** Logs in with an enrolled device key. @throws ClientProblem `device-refused`, `daemon-untrusted`, and as requests do. */
export async function deviceLogin({ session }: LoginContext, user: string, device: Device): Promise<Ready> {
  const statement = deviceLoginStatement({ binding: session.binding, user, device: device.id });
  try {
    await session.request('auth.device-login', {
      user,
      device: device.id,
      signature: device.key.sign(statement),
    });
  } catch (error) {
    if (!(error instanceof RequestRefused) || !refusals.has(error.answer.code)) throw error;
    const words = 'The server does not know this device any more. Sign in again with your password.';
    throw new ClientProblem('device-refused', words, { cause: error });
  }
  const ready = await session.ready();
  if (ready.user !== user) throw untrusted('it signed you in as somebody else');
  return ready;
}

/**
 * Lets this device log in without the password from now on. A refusal is reported, not thrown: the person is
 * signed in all the same, until this connection ends.
 */
export async function enrolDevice(context: LoginContext, user: string): Promise<void> {
  const { ring, report } = context;
  try {
    await enrol(context, user, ring.device(user) ?? (await ring.makeDevice(user)));
    await ring.noteSignedIn(user);
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    await ring.forgetDevice(user);
    const { code, message } = problemOf(error);
    const words = `You are signed in, but will have to sign in again next time: this device was not enrolled. ${message}`;
    report(new ClientProblem(code, words, { cause: error }));
  }
}

async function enrol(context: LoginContext, user: string, device: Device): Promise<void> {
  try {
    await request(context, user, device);
  } catch (error) {
    if (!(error instanceof RequestRefused) || error.answer.code !== 'already-exists') throw error;
    // The id stands for another key there (a lost or restored store): this device gets a new one.
    await request(context, user, await context.ring.makeOtherDevice(user));
  }
}

async function request(
  { session, deviceName }: LoginContext,
  user: string,
  { id, key }: Device,
): Promise<void> {
  const claim = { binding: session.binding, user, device: id };
  const signature = key.sign(deviceEnrolmentStatement(claim, key.publicKey));
  await session.request('auth.enrol-device', { device: id, name: deviceName, key: key.publicKey, signature });
}
