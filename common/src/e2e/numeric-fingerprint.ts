import { sha512 } from '../crypto/sha512.ts';

const ITERATIONS = 5_200;
const CHUNKS = 6;
const CHUNK_BYTES = 5;

/**
 * 30 digits of SHA-512(`first`), hashed 5,199 times more with `again` behind it, as libsignal does
 * (rust/protocol/src/fingerprint.rs). Takes some ten milliseconds.
 */
export function numericFingerprint(first: Uint8Array, again: Uint8Array): string {
  let hash = sha512(first);
  for (let iteration = 1; iteration < ITERATIONS; iteration++) hash = sha512(hash, again);
  const chunks = Array.from({ length: CHUNKS }, (_, index) =>
    fiveDigits(hash.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  );
  return chunks.join('');
}

function fiveDigits(chunk: Uint8Array): string {
  const number = chunk.reduce((sum, byte) => sum * 256 + byte, 0);
  return String(number % 100_000).padStart(5, '0');
}
