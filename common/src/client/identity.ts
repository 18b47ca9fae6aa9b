import { identityStatement } from '../auth/device-proof.ts';
import { equalBytes } from '../crypto/bytes.ts';
import type { Ed25519Key } from '../crypto/ed25519.ts';
import type { Ready } from './client-state.ts';
import type { LoginContext } from './login-context.ts';
import { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';
import { RequestRefused } from './session-errors.ts';

const RELAY = 'e2e-relay';

/**
 * After a login with the password: sees to it that the daemon has the identity key that this machine made at the
 * sign-up, and that no other key is ever replaced by it. A refusal is reported, not thrown.
 */
export async function settleIdentity(context: LoginContext, { user, plugins }: Ready): Promise<void> {
  if (!plugins.some(({ name }) => name === RELAY)) return;
  try {
    await settle(context, user);
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    context.report(problemOf(error));
  }
}

async function settle(context: LoginContext, user: string): Promise<void> {
  const { ring, session } = context;
  const key = ring.identity(user) ?? ring.pendingIdentity(user);
  if (key === undefined) return;
  const published = await publishedKey(context, user);
  if (published && !equalBytes(published, key.publicKey)) {
    await giveWay(context, user);
    return;
  }
  // The account is ours and has no other identity: a sign-up whose answer was lost did succeed.
  await ring.adoptPendingIdentity(user);
  if (published === undefined) await publish(session, user, key);
}

/** The account was made elsewhere, or got a new identity there: that one stands. */
async function giveWay({ ring, report }: LoginContext, user: string): Promise<void> {
  if (ring.identity(user) === undefined) {
    await ring.dropPendingIdentity(user);
    return;
  }
  const words = 'The server holds another identity key for you than this machine. It was not replaced.';
  report(new ClientProblem('refused', words));
}

async function publishedKey({ session }: LoginContext, user: string): Promise<Uint8Array | undefined> {
  try {
    return (await session.request('e2e-relay.identity', { user })).key;
  } catch (error) {
    if (error instanceof RequestRefused && error.answer.code === 'not-found') return undefined;
    throw error;
  }
}

async function publish(session: LoginContext['session'], user: string, key: Ed25519Key): Promise<void> {
  const signature = key.sign(identityStatement(session.binding, user, key.publicKey));
  await session.request('e2e-relay.publish-identity', { key: key.publicKey, signature });
}
