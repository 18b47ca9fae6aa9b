import { equalBytes } from '../../../crypto/bytes.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { KeyOwner, Owner, OwnKeys } from './own-keys.ts';
import type { Listing, OwnList } from './own-list.ts';
import type { RelayLink } from '../relay-link.ts';
import type { Sending } from '../sending/sending.ts';
import type { SessionBook } from '../sending/session-book.ts';

interface Parts {
  readonly book: DirectBook;
  readonly keys: OwnKeys;
  readonly own: OwnList;
  readonly sessions: SessionBook;
  readonly sending: Sending;
}

interface Joining {
  readonly link: RelayLink;
  readonly owner: Owner;
  /** As in `OwnList.join`. */
  readonly isWanted: boolean;
}

/** Sees to it that this device is in the person's list, if this machine can do that. @throws as requests do. */
export async function joinList({ link, owner, isWanted }: Joining, parts: Parts): Promise<Listing> {
  const { keys, own, book } = parts;
  if (keys.isOther(owner)) {
    // Without the identity key only a person who compares codes can say that it is the right one.
    if (!owner.identity) return 'missing';
    beginAs(owner, parts);
    await book.save();
  }
  return own.join(owner, link, isWanted);
}

/** With new keys, as another device or of another identity. */
export function beginAs(owner: KeyOwner, { keys, own, sessions, sending }: Parts): void {
  const before = keys.device;
  sessions.forgetAll();
  keys.make(owner);
  own.beginAs(before);
  sending.beginAnew({ isOtherDevice: !before || !equalBytes(before.id, owner.deviceId) });
}
