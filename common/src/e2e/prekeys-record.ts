import type { Static } from '@sinclair/typebox';
import { X25519Key } from '../crypto/x25519.ts';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { PeerError } from '../wire/error-codes.ts';
import { bytes, list, oneOf, optional, struct, time, uint } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';
import type { DhPrekey, PrekeyPeriod, Prekeys } from './prekeys.ts';

const id = uint(0xffff_ffff);
const dhPrekey = struct({ id, secret: bytes(32), publicKey: bytes(32) });
const pqPrekey = struct({ id, seed: bytes(64) });
const recordSchema = struct({
  version: uint(1, 1),
  nextId: id,
  atDaemon: oneOf('nothing', 'used', 'older', 'all'),
  periods: list(
    struct({ signed: dhPrekey, lastResort: pqPrekey, madeAt: time(), replacedAt: optional(time()) }),
    1_000,
  ),
  oneTime: list(dhPrekey, 10_000),
  oneTimePq: list(pqPrekey, 10_000),
});
const recordCheck = new SchemaCheck(recordSchema);
type StoredDhPrekey = Static<typeof dhPrekey>;

/** Holds secrets: for the vault. */
export function encodePrekeys({ periods, oneTime, ...rest }: Prekeys): Uint8Array {
  const record: Static<typeof recordSchema> = {
    version: 1,
    ...rest,
    oneTimePq: [...rest.oneTimePq],
    periods: periods.map((period) => ({ ...period, signed: stored(period.signed) })),
    oneTime: oneTime.map(stored),
  };
  return encodeCbor(record);
}

/** @throws PeerError `malformed` or `invalid` for what {@link encodePrekeys} did not write. */
export function decodePrekeys(encoded: Uint8Array): Prekeys {
  const record = decodeCbor(encoded);
  if (!recordCheck.fits(record)) throw new PeerError('invalid', 'the record of the prekeys is damaged');
  const periods = record.periods.map((period): PrekeyPeriod => ({
    ...period,
    signed: restored(period.signed),
  }));
  const { nextId, atDaemon, oneTime, oneTimePq } = record;
  return { nextId, atDaemon, periods, oneTime: oneTime.map(restored), oneTimePq };
}

function stored({ id, key }: DhPrekey): StoredDhPrekey {
  return { id, secret: key.exportSecret(), publicKey: key.publicKey };
}

function restored({ id, secret, publicKey }: StoredDhPrekey): DhPrekey {
  return { id, key: X25519Key.fromPair(secret, publicKey) };
}
