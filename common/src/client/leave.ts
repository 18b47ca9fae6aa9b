import { type Connection, type ConnectionParts, openKeyRing } from './connection.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import type { Encryption } from './conversations/encryption.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import { logOut } from './log-out.ts';
import type { OutboxKeeper } from './outbox-keeper.ts';
import { notErased } from './outbox-problems.ts';
import { ClientProblem } from './problem.ts';
import type { Views } from './views.ts';

export interface LeaveParts extends ConnectionParts {
  readonly keeper: ConnectionKeeper;
  readonly views: Views;
  readonly encryption: Encryption;
  readonly outboxes: OutboxKeeper;
}

/** `signed-out`: identity and conversations stay; `wiped`: nothing stays here; `gone`: the daemon has no account either. */
type Leaving = 'signed-out' | 'wiped' | 'gone';

export interface LeavingWay {
  readonly how: Leaving;
  readonly signal: AbortSignal;
}

/**
 * Ends being signed in on this device, also without a connection. Ends in state `guest`.
 * @throws as requests do when the daemon does not end the account; nothing has changed here then.
 */
export async function leave(
  parts: LeaveParts,
  owner: LobbyOwner,
  { how, signal }: LeavingWay,
): Promise<void> {
  const { keeper, book, views, encryption, outboxes, report } = parts;
  const isSignedIn = keeper.state.kind === 'ready';
  // Out of care first: that the daemon says goodbye now means nothing.
  const connection = keeper.detach();
  if (how === 'gone') await endAccount(keeper, connection, signal);
  else if (connection && isSignedIn) await logOut(connection, signal);
  else connection?.session.close();
  const ring = connection?.ring ?? (await openKeyRing(parts, owner.daemonKey));
  if (how === 'signed-out') await book.update({ signedIn: false, wanted: false });
  else await book.forgetUser(owner);
  views.reset();
  if (how === 'signed-out') await ring.forgetDevice(owner.user);
  else {
    await ring.forgetAccount(owner.user);
    await reported(report, encryption.erase(owner));
  }
  await reported(report, outboxes.erase(owner));
  await keeper.reopen(signal);
}

async function endAccount(
  keeper: ConnectionKeeper,
  connection: Connection | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!connection) throw new ClientProblem('lost', 'The connection to the server was lost.');
  const { session } = connection;
  try {
    await session.request('auth.delete-account', {});
    session.close();
  } catch (error) {
    session.close();
    // Whether it was done shows at the next login.
    await keeper.reopen(signal);
    throw error;
  }
}

async function reported(report: LeaveParts['report'], erasing: Promise<void>): Promise<void> {
  try {
    await erasing;
  } catch (error) {
    report(notErased(error));
  }
}
