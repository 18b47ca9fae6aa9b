import { createHash, getHashes } from 'node:crypto';
import { sha3_256 as nobleSha3, shake256 as nobleShake } from '@noble/hashes/sha3.js';

// BoringSSL, on which VS Code's desktop host stands, has no SHA-3.
const native = getHashes().includes('sha3-256');

/** FIPS 202, 32 bytes. */
export function sha3(message: Uint8Array): Uint8Array {
  return native ? new Uint8Array(createHash('sha3-256').update(message).digest()) : nobleSha3(message);
}

/** FIPS 202 SHAKE256, `length` bytes. */
export function shake256(message: Uint8Array, length: number): Uint8Array {
  return nobleShake(message, { dkLen: length });
}
