import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { concatBytes, expectLength, randomBytes } from './bytes.ts';
import { importPublicKey } from './public-key.ts';

// RFC 8410: the fixed DER that precedes a raw 32-byte key.
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]);
const SPKI_PREFIX = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0]);

/** A signing key (RFC 8032). The private half stays inside; `seed` is for whoever stores it. */
export class Ed25519Key {
  readonly publicKey: Uint8Array;
  readonly #seed: Uint8Array;
  readonly #key: KeyObject;

  private constructor(seed: Uint8Array) {
    this.#seed = seed;
    const der = Buffer.from(concatBytes(PKCS8_PREFIX, seed));
    this.#key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    this.publicKey = new Uint8Array(spki.subarray(SPKI_PREFIX.length));
  }

  static generate(): Ed25519Key {
    return new Ed25519Key(randomBytes(32));
  }

  /** @throws RangeError unless `seed` has 32 bytes. */
  static fromSeed(seed: Uint8Array): Ed25519Key {
    expectLength(seed, 32, 'Ed25519 seed');
    return new Ed25519Key(Uint8Array.from(seed));
  }

  /** The 32 secret bytes: for the key file or SecretStorage, nowhere else. */
  exportSeed(): Uint8Array {
    return Uint8Array.from(this.#seed);
  }

  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, message, this.#key));
  }
}

/** False for a wrong signature and for a malformed key alike. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return verify(null, message, importPublicKey(SPKI_PREFIX, publicKey), signature);
}
