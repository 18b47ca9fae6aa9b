import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';

/** RFC 8017 section 9.1.1: the longest salt that RSA-2048 with SHA-256 has room for. */
const SALT_BYTES = 222;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES };

/** A signing key, RSA-2048: PSS with MGF1-SHA-256, SHA-256 and a salt of 222 bytes. */
export class RsaPssKey {
  /** SubjectPublicKeyInfo. */
  readonly publicDer: Uint8Array;
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
    this.publicDer = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  }

  /** Takes some 100 ms, off the event loop. */
  static async generate(): Promise<RsaPssKey> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return new RsaPssKey(privateKey);
  }

  /** PKCS#8. @throws Error unless that is an RSA key of 2048 bits with the exponent 65537. */
  static fromPrivateDer(der: Uint8Array): RsaPssKey {
    return RsaPssKey.#checked(createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }));
  }

  /** PKCS#8 or PKCS#1, not encrypted. @throws Error unless that is an RSA key of 2048 bits with the exponent 65537. */
  static fromPrivatePem(pem: string): RsaPssKey {
    return RsaPssKey.#checked(createPrivateKey(pem));
  }

  static #checked(key: KeyObject): RsaPssKey {
    const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
    const isRight = key.asymmetricKeyType === 'rsa' && modulusLength === 2048 && publicExponent === 65_537n;
    if (!isRight) throw new Error('no RSA key of 2048 bits with the exponent 65537');
    return new RsaPssKey(key);
  }

  /** PKCS#8: for a key file or a vault, nowhere else. */
  exportPrivateDer(): Uint8Array {
    return new Uint8Array(this.#key.export({ format: 'der', type: 'pkcs8' }));
  }

  /** 256 bytes. */
  sign(message: Uint8Array): Uint8Array {
    return new Uint8Array(sign('sha256', message, { key: this.#key, ...pss }));
  }
}

/** False for a wrong signature, and for one with a salt of another length. @throws Error for a malformed key. */
export function verifyRsaPss(publicDer: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(publicDer), format: 'der', type: 'spki' });
  return verify('sha256', message, { key, ...pss }, signature);
}
