import type { Static } from '@sinclair/typebox';
import { type Ed25519Key, verifyEd25519 } from '../crypto/ed25519.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { PeerError } from '../wire/error-codes.ts';
import { DEVICE_LIST_BYTES } from '../wire/messages.ts';
import { bytes, list, struct, text, time, uint, userName } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

/** More devices than this a user can't have. */
export const MAX_DEVICES = 64;

const listedDeviceSchema = struct({
  id: bytes(16),
  name: text(64, 1),
  /** Ed25519: signs the device's prekeys. */
  signingKey: bytes(32),
  /** X25519: the device's identity in PQXDH. */
  dhKey: bytes(32),
});
const deviceListSchema = struct({
  user: userName(),
  identityKey: bytes(32),
  version: uint(Number.MAX_SAFE_INTEGER, 1),
  issuedAt: time(),
  devices: list(listedDeviceSchema, MAX_DEVICES),
});
const check = new SchemaCheck(deviceListSchema);

export type ListedDevice = Static<typeof listedDeviceSchema>;
/** Which devices a user has, by the user's own word (PROTOCOL.md section 8.2). */
export type DeviceList = Static<typeof deviceListSchema>;

/** As it travels: CBOR, and the identity key's signature over label `device list` of those bytes. */
export interface SignedDeviceList {
  readonly list: Uint8Array;
  readonly signature: Uint8Array;
}

/** @throws RangeError when the list breaks its schema or is too long. */
export function signDeviceList(value: DeviceList, identity: Ed25519Key): SignedDeviceList {
  if (!check.fits(value)) throw new RangeError('a device list that its schema does not allow');
  const list = encodeCbor(value);
  if (list.length > DEVICE_LIST_BYTES) throw new RangeError(`a device list of ${list.length} bytes`);
  return { list, signature: identity.sign(statement(list)) };
}

/**
 * The list within, signed by the identity key that it names. Whether that is the right key is the caller's question.
 * @throws PeerError `invalid` or `malformed`.
 */
export function openDeviceList({ list, signature }: SignedDeviceList): DeviceList {
  const value = decodeCbor(list);
  if (!check.fits(value)) throw new PeerError('invalid', 'the device list does not fit its schema');
  if (!verifyEd25519(value.identityKey, statement(list), signature))
    throw new PeerError('invalid', 'the device list is not signed by its identity key');
  if (new Set(value.devices.map(({ id }) => id.toString())).size < value.devices.length)
    throw new PeerError('invalid', 'the device list names a device twice');
  return value;
}

/** 32 bytes that name this version and no other. */
export function deviceListHash(list: Uint8Array): Uint8Array {
  return sha256(statement(list));
}

function statement(list: Uint8Array): Uint8Array {
  return label('device list', list);
}
