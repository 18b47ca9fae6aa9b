import type { Static } from '@sinclair/typebox';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { PeerError } from '../wire/error-codes.ts';
import { bytes, list, optional, struct, time, uint } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';
import { ratchetOf, ratchetRecord, ratchetSchema } from './ratchet-record.ts';
import { SESSION_START_BYTES } from './session-start.ts';
import type { DeviceSessions, Session } from './sessions.ts';

const sessionSchema = struct({
  id: bytes(16),
  associatedData: bytes(80),
  startedAt: time(),
  start: optional(bytes(SESSION_START_BYTES)),
  ratchet: ratchetSchema,
});
const recordSchema = struct({
  version: uint(1, 1),
  pair: bytes(64),
  sessions: list(sessionSchema, 40),
  accepted: list(struct({ session: bytes(16), signedPrekey: uint(0xffff_ffff) }), 1_000),
});
const recordCheck = new SchemaCheck(recordSchema);

/** Holds secrets: for the vault. */
export function encodeSessions({ pair, sessions, accepted }: DeviceSessions): Uint8Array {
  const record: Static<typeof recordSchema> = {
    version: 1,
    pair,
    sessions: sessions.map((session) => ({ ...session, ratchet: ratchetRecord(session.ratchet) })),
    accepted: [...accepted],
  };
  return encodeCbor(record);
}

/** @throws PeerError `malformed` or `invalid` for what {@link encodeSessions} did not write. */
export function decodeSessions(encoded: Uint8Array): DeviceSessions {
  const record = decodeCbor(encoded);
  if (!recordCheck.fits(record)) throw damaged();
  const { pair, accepted } = record;
  return { pair, accepted, sessions: record.sessions.map(restored) };
}

function restored({ ratchet: kept, ...session }: Static<typeof sessionSchema>): Session {
  const ratchet = ratchetOf(kept);
  if (!ratchet) throw damaged();
  return { ...session, ratchet };
}

function damaged(): PeerError {
  return new PeerError('invalid', 'the record of the sessions is damaged');
}
