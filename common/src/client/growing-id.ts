import { concatBytes, randomBytes } from '../crypto/bytes.ts';

/**
 * 16 bytes that name a message or a content and nothing else: milliseconds since the epoch (6), then random. Ids that
 * grow are found faster, at the daemon (PROTOCOL.md section 7) and in the index of lines.
 */
export function growingId(now: number): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(now));
  return concatBytes(time.subarray(2), randomBytes(10));
}
