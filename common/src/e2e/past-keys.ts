import { concatBytes, equalBytes } from '../crypto/bytes.ts';

// The peer's ratchet keys of earlier chains, by their first 8 bytes, so that a message that comes again is told from one
// that was altered. Nothing secret depends on it.

const PART = 8;
const MOST = 64;

export function withPastKey(past: Uint8Array, key: Uint8Array): Uint8Array {
  return concatBytes(past.subarray(Math.max(0, past.length - PART * (MOST - 1))), key.subarray(0, PART));
}

export function isPastKey(past: Uint8Array, key: Uint8Array): boolean {
  const part = key.subarray(0, PART);
  for (let at = 0; at < past.length; at += PART)
    if (equalBytes(past.subarray(at, at + PART), part)) return true;
  return false;
}
