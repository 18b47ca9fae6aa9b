import { identityStatement } from '../auth/device-proof.ts';
import { equalBytes } from '../crypto/bytes.ts';
import type { Ed25519Key } from '../crypto/ed25519.ts';
import type { Ready } from './client-state.ts';
import type { KeyRing } from './key-ring.ts';
import type { LinkSession } from './link-session.ts';
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

async function settle({ ring, session, report }: LoginContext, user: string): Promise<void> {
  const published = await publishedIdentity(session, user);
  await settlePending(ring, user, published);
  const kept = ring.identity(user);
  if (!published) await publishFirst({ ring, session }, user);
  else if (isKey(kept, published)) await ring.dropPendingIdentity(user);
  else await giveWay({ ring, report }, user);
}

/** A new identity of which it was not known whether the daemon had taken it: it has. */
export async function settlePending(
  ring: KeyRing,
  user: string,
  published: Uint8Array | undefined,
): Promise<void> {
  if (published && isKey(ring.pendingIdentity(user), published)) await ring.replaceIdentity(user);
}

function isKey(key: Ed25519Key | undefined, published: Uint8Array): boolean {
  return key !== undefined && equalBytes(published, key.publicKey);
}

/** The account is ours and has no identity: a sign-up whose answer was lost did succeed. */
async function publishFirst(
  { ring, session }: Pick<LoginContext, 'ring' | 'session'>,
  user: string,
): Promise<void> {
  await ring.adoptPendingIdentity(user);
  const key = ring.identity(user);
  if (key) await publishIdentity(session, user, key);
}

/** The account was made elsewhere, or got a new identity there: that one stands. */
async function giveWay({ ring, report }: Pick<LoginContext, 'ring' | 'report'>, user: string): Promise<void> {
  if (ring.identity(user) === undefined) {
    await ring.dropPendingIdentity(user);
    return;
  }
  const words = 'The server holds another identity key for you than this machine. It was not replaced.';
  report(new ClientProblem('refused', words));
}

/** The identity key that the daemon shows for `user`. @throws as requests do. */
export async function publishedIdentity(
  session: Pick<LinkSession, 'request'>,
  user: string,
): Promise<Uint8Array | undefined> {
  try {
    return (await session.request('e2e-relay.identity', { user })).key;
  } catch (error) {
    if (error instanceof RequestRefused && error.answer.code === 'not-found') return undefined;
    throw error;
  }
}

/** Needs a password proven on this connection, unless it is the same key again. @throws as requests do. */
export async function publishIdentity(
  session: Pick<LinkSession, 'request' | 'binding'>,
  user: string,
  key: Ed25519Key,
): Promise<void> {
  const signature = key.sign(identityStatement(session.binding, user, key.publicKey));
  await session.request('e2e-relay.publish-identity', { key: key.publicKey, signature });
}
