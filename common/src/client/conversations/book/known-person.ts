import type { Static } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import {
  type DeviceList,
  deviceListHash,
  openDeviceList,
  type SignedDeviceList,
} from '../../../auth/device-list.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { DEVICE_LIST_BYTES } from '../../../wire/messages.ts';
import { bytes, optional, struct } from '../../../wire/schema.ts';

export const signedListSchema = struct({ list: bytes(1, DEVICE_LIST_BYTES), signature: bytes(64) });

/** What is known of another person's keys, in the vault under the user name. */
export const knownPersonSchema = struct({
  /** The identity key that was taken at the first contact, or accepted later. */
  identityKey: bytes(32),
  /** The newest device list under that key. */
  signed: signedListSchema,
  isVerified: Type.Boolean(),
  /** The newest list under another key, until the person accepts it. */
  changed: optional(signedListSchema),
});

export type KnownPerson = Static<typeof knownPersonSchema>;

/** What a list from the daemon means beside what is known. */
export type ListVerdict =
  | { readonly kind: 'same'; readonly person: KnownPerson }
  | { readonly kind: 'first' | 'newer' | 'changed'; readonly person: KnownPerson }
  /** The daemon shows an old list, two different ones of one version, or one that nobody signed. */
  | { readonly kind: 'wrong'; readonly why: string };

/** `known`: absent at the first contact, which pins the identity key. */
export function judgeList(
  user: string,
  known: KnownPerson | undefined,
  signed: SignedDeviceList,
): ListVerdict {
  const list = openedList(signed);
  if (list?.user !== user) return { kind: 'wrong', why: 'it is not signed as it should be' };
  if (known === undefined) {
    return { kind: 'first', person: { identityKey: list.identityKey, signed, isVerified: false } };
  }
  if (equalBytes(list.identityKey, known.identityKey)) return judgeVersion(known, { signed, list });
  return judgeChanged(known, { signed, list });
}

/** What contents say of a list. */
export function listStamp(signed: SignedDeviceList): ListStamp {
  return { version: verified(signed).version, hash: deviceListHash(signed.list) };
}

export interface ListStamp {
  readonly version: number;
  readonly hash: Uint8Array;
}

/** The list that messages of this person are held against, and sent by. */
export function currentList({ signed }: Pick<KnownPerson, 'signed'>): DeviceList {
  return verified(signed);
}

/** The list under an identity key that the person has not accepted. */
export function changedList({ changed }: KnownPerson): DeviceList | undefined {
  return changed && verified(changed);
}

/** The person has seen that the identity key is another one, and takes it. */
export function withAcceptedIdentity({ changed, ...known }: KnownPerson): KnownPerson {
  if (changed === undefined) return known;
  return { identityKey: verified(changed).identityKey, signed: changed, isVerified: false };
}

interface Offered {
  readonly signed: SignedDeviceList;
  readonly list: DeviceList;
}

function judgeVersion(known: KnownPerson, { signed, list }: Offered): ListVerdict {
  const why = problemOfVersion(known.signed, { signed, list });
  if (why !== undefined) return { kind: 'wrong', why };
  const isNewer = list.version > verified(known.signed).version;
  return isNewer ? { kind: 'newer', person: { ...known, signed } } : { kind: 'same', person: known };
}

function judgeChanged(known: KnownPerson, offered: Offered): ListVerdict {
  const { changed } = known;
  const before = changed && verified(changed);
  if (changed && before && equalBytes(before.identityKey, offered.list.identityKey)) {
    const why = problemOfVersion(changed, offered);
    if (why !== undefined) return { kind: 'wrong', why };
    if (offered.list.version === before.version) return { kind: 'same', person: known };
  }
  return { kind: 'changed', person: { ...known, changed: offered.signed } };
}

/** What is wrong with another list of the same identity key. */
export function problemOfVersion(known: SignedDeviceList, { signed, list }: Offered): string | undefined {
  const before = verified(known);
  if (list.version < before.version) return 'it is older than one that this machine has seen';
  if (list.version === before.version && !isSameList(signed, known))
    return 'there are two different ones of the same version';
  return undefined;
}

export function isSameList(one: SignedDeviceList, other: SignedDeviceList): boolean {
  return equalBytes(one.list, other.list);
}

// Verifying a signature takes longer than all else that a message needs.
const lists = new WeakMap<SignedDeviceList, DeviceList>();

function verified(signed: SignedDeviceList): DeviceList {
  const known = lists.get(signed);
  if (known) return known;
  const list = openDeviceList(signed);
  lists.set(signed, list);
  return list;
}

/** `undefined`: malformed or forged. */
export function openedList(signed: SignedDeviceList): DeviceList | undefined {
  try {
    return verified(signed);
  } catch {
    return undefined; // Malformed or forged: what that means is the caller's verdict.
  }
}
