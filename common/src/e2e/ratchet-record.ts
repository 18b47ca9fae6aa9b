import type { Static } from '@sinclair/typebox';
import { X25519Key } from '../crypto/x25519.ts';
import { bytes, optional, struct, uint } from '../wire/schema.ts';
import type { Ratchet } from './ratchet.ts';
import { MAX_SKIPPED, type SkippedKey } from './skipped-keys.ts';

// How a ratchet is kept. Skipped keys are packed: a thousand of them as CBOR would take longer than a message.

const counter = uint(0xffff_ffff);
export const ratchetSchema = struct({
  secret: bytes(32),
  publicKey: bytes(32),
  peerKey: optional(bytes(32)),
  rootKey: bytes(32),
  sending: optional(bytes(32)),
  receiving: optional(bytes(32)),
  sent: counter,
  received: counter,
  previous: counter,
  skipped: bytes(0, 80 * MAX_SKIPPED),
  past: bytes(0, 512),
});
export type RatchetRecord = Static<typeof ratchetSchema>;

/** Ratchet key (32), message key (32), number (8), since (8). */
const SKIPPED_BYTES = 80;

export function ratchetRecord({ key, skipped, ...rest }: Ratchet): RatchetRecord {
  return { ...rest, secret: key.exportSecret(), publicKey: key.publicKey, skipped: packSkipped(skipped) };
}

/** Undefined when the packed parts are no whole number of entries. */
export function ratchetOf({ secret, publicKey, skipped, ...rest }: RatchetRecord): Ratchet | undefined {
  if (skipped.length % SKIPPED_BYTES !== 0 || rest.past.length % 8 !== 0) return undefined;
  return { ...rest, key: X25519Key.fromPair(secret, publicKey), skipped: unpackSkipped(skipped) };
}

function packSkipped(skipped: readonly SkippedKey[]): Uint8Array {
  const packed = new Uint8Array(skipped.length * SKIPPED_BYTES);
  const view = new DataView(packed.buffer);
  for (const [index, { ratchetKey, messageKey, number, since }] of skipped.entries()) {
    const at = index * SKIPPED_BYTES;
    packed.set(ratchetKey, at);
    packed.set(messageKey, at + 32);
    view.setFloat64(at + 64, number);
    view.setFloat64(at + 72, since);
  }
  return packed;
}

function unpackSkipped(packed: Uint8Array): SkippedKey[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  return Array.from({ length: packed.length / SKIPPED_BYTES }, (_, index) => {
    const at = index * SKIPPED_BYTES;
    return {
      ratchetKey: Uint8Array.from(packed.subarray(at, at + 32)),
      messageKey: Uint8Array.from(packed.subarray(at + 32, at + 64)),
      number: view.getFloat64(at + 64),
      since: view.getFloat64(at + 72),
    };
  });
}
