import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { concatBytes, expectLength } from './bytes.ts';
import { importPublicKey } from './public-key.ts';

// RFC 8410: the fixed DER that precedes a raw 32-byte key.
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);
const SPKI_PREFIX = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 110, 3, 33, 0]);

/** A Diffie-Hellman key (RFC 7748). */
export class X25519Key {
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  private constructor(privateKey: KeyObject, publicKey: KeyObject) {
    this.#key = privateKey;
    // Out of a JWK (RFC 8037): to make the DER takes 20 µs longer.
    this.publicKey = Uint8Array.from(Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url'));
  }

  /** A fresh one: a third of the time that it takes to bring one in from its secret. */
  static generate(): X25519Key {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    return new X25519Key(privateKey, publicKey);
  }

  /** @throws RangeError unless `secret` has 32 bytes. */
  static fromSecret(secret: Uint8Array): X25519Key {
    expectLength(secret, 32, 'X25519 secret');
    const der = Buffer.from(concatBytes(PKCS8_PREFIX, secret));
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return new X25519Key(key, createPublicKey(key));
  }

  /**
   * RFC 7748 section 6.1, 32 bytes.
   * @throws Error when the result would be all zero (a public key of low order).
   */
  agree(publicKey: Uint8Array): Uint8Array {
    expectLength(publicKey, 32, 'X25519 public key');
    const peer = importPublicKey(SPKI_PREFIX, publicKey);
    const shared = new Uint8Array(diffieHellman({ privateKey: this.#key, publicKey: peer }));
    if (shared.every((byte) => byte === 0)) throw new Error('X25519: public key of low order');
    return shared;
  }
}
