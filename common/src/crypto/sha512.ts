import { createHash } from 'node:crypto';

/** FIPS 180-4; 64 bytes over the concatenation of `parts`. */
export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
