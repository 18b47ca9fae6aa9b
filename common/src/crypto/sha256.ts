import { createHash, createHmac, createSecretKey, hash, type Hash } from 'node:crypto';

/** FIPS 180-4; 32 bytes over the concatenation of `parts`. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** The same over one part, a text in UTF-8, in lower-case hex. Takes a quarter of the time. */
export function sha256Hex(part: string | Uint8Array): string {
  return hash('sha256', part, 'hex');
}

/** RFC 2104 with SHA-256: 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  // Node 24 takes 10 µs longer over raw bytes than over a key made of them.
  return new Uint8Array(createHmac('sha256', createSecretKey(key)).update(message).digest());
}

/** SHA-256 of what is too large to be held at once. */
export class Sha256 {
  readonly #hash: Hash = createHash('sha256');

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** 32 bytes; nothing can be added after that. */
  digest(): Uint8Array {
    return new Uint8Array(this.#hash.digest());
  }
}
