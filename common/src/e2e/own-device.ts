import type { Static } from '@sinclair/typebox';
import type { DeviceList, ListedDevice } from '../auth/device-list.ts';
import { equalBytes, randomBytes } from '../crypto/bytes.ts';
import { Ed25519Key } from '../crypto/ed25519.ts';
import { X25519Key } from '../crypto/x25519.ts';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { PeerError } from '../wire/error-codes.ts';
import { bytes, struct, uint, userName } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

/** This installation in end-to-end encryption: what the user's device list says of it, and the secrets. */
export interface OwnDevice {
  readonly user: string;
  /** The user's public identity key (Ed25519). */
  readonly identityKey: Uint8Array;
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** Signs prekeys. */
  readonly signingKey: Ed25519Key;
  /** The identity key of PQXDH. */
  readonly dhKey: X25519Key;
}

/** A device as others see it, from a device list that was verified. */
export interface PeerDevice {
  readonly user: string;
  readonly identityKey: Uint8Array;
  readonly id: Uint8Array;
  readonly signingKey: Uint8Array;
  readonly dhKey: Uint8Array;
}

const recordSchema = struct({
  version: uint(1, 1),
  user: userName(),
  identityKey: bytes(32),
  id: bytes(16),
  signingSeed: bytes(32),
  dhSecret: bytes(32),
});
const recordCheck = new SchemaCheck(recordSchema);

/** With new keys. */
export function newOwnDevice(user: string, identityKey: Uint8Array, id = randomBytes(16)): OwnDevice {
  return {
    user,
    identityKey,
    id,
    signingKey: Ed25519Key.generate(),
    dhKey: X25519Key.generate(),
  };
}

export function listedDevice(own: OwnDevice, name: string): ListedDevice {
  return { id: own.id, name, signingKey: own.signingKey.publicKey, dhKey: own.dhKey.publicKey };
}

/** `own` as its peers see it. */
export function publicDevice({ user, identityKey, id, signingKey, dhKey }: OwnDevice): PeerDevice {
  return { user, identityKey, id, signingKey: signingKey.publicKey, dhKey: dhKey.publicKey };
}

/** The device `id` of a list that was verified; undefined when it is not listed. */
export function peerDevice(
  { user, identityKey, devices }: DeviceList,
  id: Uint8Array,
): PeerDevice | undefined {
  const listed = devices.find((device) => equalBytes(device.id, id));
  return listed && { user, identityKey, id, signingKey: listed.signingKey, dhKey: listed.dhKey };
}

/** Holds secrets: for the vault. */
export function encodeOwnDevice({ user, identityKey, id, signingKey, dhKey }: OwnDevice): Uint8Array {
  const record: Static<typeof recordSchema> = {
    version: 1,
    user,
    identityKey,
    id,
    signingSeed: signingKey.exportSeed(),
    dhSecret: dhKey.exportSecret(),
  };
  return encodeCbor(record);
}

/** @throws PeerError `malformed` or `invalid` for what {@link encodeOwnDevice} did not write. */
export function decodeOwnDevice(encoded: Uint8Array): OwnDevice {
  const record = decodeCbor(encoded);
  if (!recordCheck.fits(record)) throw new PeerError('invalid', 'the record of the own device is damaged');
  const { user, identityKey, id, signingSeed, dhSecret } = record;
  return {
    user,
    identityKey,
    id,
    signingKey: Ed25519Key.fromSeed(signingSeed),
    dhKey: X25519Key.fromSecret(dhSecret),
  };
}
