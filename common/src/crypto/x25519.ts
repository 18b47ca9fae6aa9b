import { createPrivateKey, diffieHellman, generateKeyPairSync, KeyObject } from 'node:crypto';
import { concatBytes, expectLength } from './bytes.ts';
import { importPublicKey } from './public-key.ts';

// RFC 8410: the fixed DER that precedes a raw 32-byte key.
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);
const SPKI_PREFIX = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 110, 3, 33, 0]);

/** A Diffie-Hellman key (RFC 7748). */
export class X25519Key {
  readonly publicKey: Uint8Array;
  /** The secret bytes until the key is used: most of the keys that come out of a store never are. */
  #private: KeyObject | Uint8Array;

  private constructor(privateKey: KeyObject | Uint8Array, publicKey: Uint8Array) {
    this.#private = privateKey;
    this.publicKey = publicKey;
  }

  /** A fresh one: a third of the time that it takes to bring one in from its secret. */
  static generate(): X25519Key {
    const { privateKey } = generateKeyPairSync('x25519');
    return new X25519Key(privateKey, exported(privateKey, 'x'));
  }

  /** @throws RangeError unless `secret` has 32 bytes. */
  static fromSecret(secret: Uint8Array): X25519Key {
    const key = importSecret(secret);
    return new X25519Key(key, exported(key, 'x'));
  }

  /** Both halves as they were kept; costs nothing before the first use. @throws RangeError for other lengths than 32. */
  static fromPair(secret: Uint8Array, publicKey: Uint8Array): X25519Key {
    expectLength(secret, 32, 'X25519 secret');
    expectLength(publicKey, 32, 'X25519 public key');
    return new X25519Key(Uint8Array.from(secret), Uint8Array.from(publicKey));
  }

  /** The 32 secret bytes: for the vault, nowhere else. */
  exportSecret(): Uint8Array {
    if (this.#private instanceof KeyObject) return exported(this.#private, 'd');
    return Uint8Array.from(this.#private);
  }

  /**
   * RFC 7748 section 6.1, 32 bytes.
   * @throws Error when the result would be all zero (a public key of low order).
   */
  agree(publicKey: Uint8Array): Uint8Array {
    expectLength(publicKey, 32, 'X25519 public key');
    const peer = importPublicKey(SPKI_PREFIX, publicKey);
    if (!(this.#private instanceof KeyObject)) this.#private = importSecret(this.#private);
    const shared = new Uint8Array(diffieHellman({ privateKey: this.#private, publicKey: peer }));
    if (shared.every((byte) => byte === 0)) throw new Error('X25519: public key of low order');
    return shared;
  }
}

function importSecret(secret: Uint8Array): KeyObject {
  expectLength(secret, 32, 'X25519 secret');
  const der = Buffer.from(concatBytes(PKCS8_PREFIX, secret));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** `x`: the public half, `d`: the secret one (RFC 8037). As DER the export takes ten times as long. */
function exported(key: KeyObject, half: 'x' | 'd'): Uint8Array {
  return new Uint8Array(Buffer.from(key.export({ format: 'jwk' })[half] ?? '', 'base64url'));
}
