import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { concatBytes, expectLength } from './bytes.ts';

// RFC 8410: the fixed DER that precedes a raw 32-byte key.
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);
const SPKI_PREFIX = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 110, 3, 33, 0]);

/** A Diffie-Hellman key (RFC 7748). */
export class X25519Key {
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  /** @throws RangeError unless `secret` has 32 bytes. */
  constructor(secret: Uint8Array) {
    expectLength(secret, 32, 'X25519 secret');
    const der = Buffer.from(concatBytes(PKCS8_PREFIX, secret));
    this.#key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    this.publicKey = new Uint8Array(spki.subarray(SPKI_PREFIX.length));
  }

  /**
   * RFC 7748 section 6.1, 32 bytes.
   * @throws Error when the result would be all zero (a public key of low order).
   */
  agree(publicKey: Uint8Array): Uint8Array {
    expectLength(publicKey, 32, 'X25519 public key');
    const der = Buffer.from(concatBytes(SPKI_PREFIX, publicKey));
    const peer = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const shared = new Uint8Array(diffieHellman({ privateKey: this.#key, publicKey: peer }));
    if (shared.every((byte) => byte === 0)) throw new Error('X25519: public key of low order');
    return shared;
  }
}
