import { concatBytes, equalBytes } from '../crypto/bytes.ts';
import { RsaPssKey, verifyRsaPss } from '../crypto/rsa-pss.ts';
import { decodeBase64, encodeBase64 } from '../text/base64.ts';
import { ClassicMalformed } from './classic-malformed.ts';

const MODULUS_BYTES = 256;
// RFC 8017 appendix A.1.1 in a SubjectPublicKeyInfo: all around a modulus of 2048 bits is fixed.
const BEFORE_MODULUS = Uint8Array.from([
  ...[0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
  ...[0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00, 0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00],
]);
const EXPONENT = Uint8Array.from([0x02, 0x03, 0x01, 0x00, 0x01]);
const PEM_BEGIN = '-----BEGIN PUBLIC KEY-----';
const PEM_END = '-----END PUBLIC KEY-----';
const LONGEST_PEM = 1_024;

/** The key by which the original knows a person, or a server: RSA-2048, exponent 65537. */
export class ClassicIdentity {
  readonly #key: RsaPssKey;

  private constructor(key: RsaPssKey) {
    this.#key = key;
  }

  /** Takes some 100 ms, off the event loop. */
  static async generate(): Promise<ClassicIdentity> {
    return new ClassicIdentity(await RsaPssKey.generate());
  }

  /** PKCS#8. @throws ClassicMalformed unless that is an RSA key of 2048 bits with the exponent 65537. */
  static fromPrivateDer(der: Uint8Array): ClassicIdentity {
    return imported(() => new ClassicIdentity(RsaPssKey.fromPrivateDer(der)));
  }

  /** PKCS#8 or PKCS#1. @throws ClassicMalformed unless that is an RSA key of 2048 bits with the exponent 65537. */
  static fromPrivatePem(pem: string): ClassicIdentity {
    return imported(() => new ClassicIdentity(RsaPssKey.fromPrivatePem(pem)));
  }

  /** SubjectPublicKeyInfo. */
  get publicDer(): Uint8Array {
    return this.#key.publicDer;
  }

  /** PKCS#8: for a key file or a vault, nowhere else. */
  exportPrivateDer(): Uint8Array {
    return this.#key.exportPrivateDer();
  }

  /** 256 bytes: PSS, MGF1-SHA-256, SHA-256, a salt of 222 bytes. */
  sign(bytes: Uint8Array): Uint8Array {
    return this.#key.sign(bytes);
  }
}

/** False for a wrong signature and for a malformed key alike. */
export function verifyClassic(publicDer: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return isClassicPublicKey(publicDer) && verifyRsaPss(publicDer, bytes, signature);
}

/** Whether `der` is the SubjectPublicKeyInfo of an RSA key of 2048 bits with the exponent 65537. */
export function isClassicPublicKey(der: Uint8Array): boolean {
  const end = BEFORE_MODULUS.length + MODULUS_BYTES;
  const modulus = der.subarray(BEFORE_MODULUS.length, end);
  const isModulus = (modulus[0] ?? 0) >= 0x80 && ((modulus.at(-1) ?? 0) & 1) === 1;
  return isModulus && equalBytes(der, concatBytes(BEFORE_MODULUS, modulus, EXPONENT));
}

/** Lines of 64 characters, as the original writes them. @throws ClassicMalformed unless `publicDer` is such a key. */
export function pemOf(publicDer: Uint8Array): string {
  if (!isClassicPublicKey(publicDer)) throw new ClassicMalformed('no RSA key of 2048 bits');
  return pem('PUBLIC KEY', publicDer);
}

/** PKCS#8: for a key file, nowhere else. */
export function privatePemOf(identity: ClassicIdentity): string {
  return pem('PRIVATE KEY', identity.exportPrivateDer());
}

/** @throws ClassicMalformed unless `text` holds the SubjectPublicKeyInfo of an RSA key of 2048 bits, and nothing else. */
export function derOfPem(text: string): Uint8Array {
  const whole = text.length <= LONGEST_PEM ? text.trim() : '';
  const isPem = whole.startsWith(PEM_BEGIN) && whole.endsWith(PEM_END);
  const der = isPem ? decoded(whole.slice(PEM_BEGIN.length, -PEM_END.length).replace(/\s/g, '')) : undefined;
  if (!der || !isClassicPublicKey(der)) throw new ClassicMalformed('no PEM of an RSA key of 2048 bits');
  return der;
}

/** RFC 7468. */
function pem(label: string, der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function decoded(base64: string): Uint8Array | undefined {
  try {
    return decodeBase64(base64);
  } catch {
    return undefined;
  }
}

function imported(read: () => ClassicIdentity): ClassicIdentity {
  try {
    return read();
  } catch {
    throw new ClassicMalformed('no private RSA key of 2048 bits with the exponent 65537');
  }
}
