import { concatBytes } from './bytes.ts';
import { hmacSha256 } from './sha256.ts';

/** RFC 5869 section 2.2: a 32-byte pseudorandom key. */
export function hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return hmacSha256(salt, ikm);
}

/** RFC 5869 section 2.3: `length` bytes (at most 8,160) bound to `info`. */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (length > 255 * 32) throw new RangeError(`hkdf: ${length} bytes are more than 8160`);
  let block = new Uint8Array();
  const blocks: Uint8Array[] = [];
  for (let counter = 1; blocks.length * 32 < length; counter++) {
    block = new Uint8Array(hmacSha256(prk, concatBytes(block, info, Uint8Array.of(counter))));
    blocks.push(block);
  }
  return concatBytes(...blocks).slice(0, length);
}
