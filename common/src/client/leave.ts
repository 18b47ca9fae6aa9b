import { type ConnectionParts, openKeyRing } from './connection.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import type { Encryption } from './conversations/encryption.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import { logOut } from './log-out.ts';
import type { OutboxKeeper } from './outbox-keeper.ts';
import { notErased } from './outbox-problems.ts';
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

/** Ends being signed in on this device, also without a connection. Ends in state `guest`. */
export async function leave(
  parts: LeaveParts,
  owner: LobbyOwner,
  { how, signal }: LeavingWay,
): Promise<void> {
  const { keeper, book, views, encryption } = parts;
  const connection = keeper.detach();
  if (connection && how === 'gone') connection.session.close();
  else if (connection) await logOut(connection, signal);
  const ring = connection?.ring ?? (await openKeyRing(parts, owner.daemonKey));
  await book.update({ signedIn: false, wanted: false });
  views.reset();
  if (how === 'signed-out') await ring.forgetDevice(owner.user);
  else {
    await encryption.erase(owner);
    await ring.forgetAccount(owner.user);
  }
  await eraseOutbox(parts, owner);
  await keeper.reopenAsGuest(signal);
}

async function eraseOutbox({ outboxes, report }: LeaveParts, owner: LobbyOwner): Promise<void> {
  try {
    await outboxes.erase(owner);
  } catch (error) {
    report(notErased(error));
  }
}
