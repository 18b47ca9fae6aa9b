import type { Static } from '@sinclair/typebox';
import { equalBytes } from '../crypto/bytes.ts';
import { type Ed25519Key, verifyEd25519 } from '../crypto/ed25519.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { bytes, struct, time, userName } from '../wire/schema.ts';
import { GroupRefused } from './group-problem.ts';
import type { Person } from './person.ts';

/** A hand-over of a group: whom the owner makes the next one, over which last state (PROTOCOL.md section 8.11). */
export const heirSchema = struct({
  user: userName(),
  identityKey: bytes(32),
  /** Hash of the last change of the reign that ends. */
  change: bytes(32),
  issuedAt: time(),
  signature: bytes(64),
});

export type Heir = Static<typeof heirSchema>;

/** Where a hand-over stands: its signature is good for no other place. */
export interface Reign {
  readonly group: Uint8Array;
  readonly owner: Person;
  /** Hash of the hand-over that has led to this reign; empty in the first. */
  readonly begunBy: Uint8Array;
}

export function signHeir(
  { group, begunBy }: Pick<Reign, 'group' | 'begunBy'>,
  heir: Omit<Heir, 'signature'>,
  identity: Ed25519Key,
): Heir {
  return { ...heir, signature: identity.sign(statement({ group, begunBy }, heir)) };
}

/** The reign that follows. @throws GroupRefused `wrong-hand-over` */
export function reignOf(heir: Heir, before: Reign): Reign {
  const stated = statement(before, heir);
  const isToOneself =
    heir.user === before.owner.user || equalBytes(heir.identityKey, before.owner.identityKey);
  if (isToOneself || !verifyEd25519(before.owner.identityKey, stated, heir.signature))
    throw new GroupRefused('wrong-hand-over');
  const owner = { user: heir.user, identityKey: heir.identityKey };
  return { group: before.group, owner, begunBy: sha256(stated) };
}

function statement(
  { group, begunBy }: Pick<Reign, 'group' | 'begunBy'>,
  { user, identityKey, change, issuedAt }: Omit<Heir, 'signature'>,
): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(issuedAt));
  return label('group heir', group, begunBy, change, encodeUtf8(user), identityKey, time);
}
