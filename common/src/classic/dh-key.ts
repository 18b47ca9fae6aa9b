import { equalBytes, wipe } from '../crypto/bytes.ts';
import { DhGroup14Key, GROUP_14_PRIME } from '../crypto/dh-group-14.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { ClassicMalformed } from './classic-malformed.ts';
import { derContent, derElement, derInteger, DerTag } from './der.ts';

const DH_KEY_AGREEMENT = Uint8Array.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01]);
const DH_PUBLIC_NUMBER = Uint8Array.from([0x2a, 0x86, 0x48, 0xce, 0x3e, 0x02, 0x01]);
const INFO = encodeUtf8('aes session key');

const p = derInteger(GROUP_14_PRIME);
const g = derInteger(Uint8Array.of(2));
const q = derInteger(halved(GROUP_14_PRIME));

/** PKCS#3: what we write, as the original did. */
const PKCS_3 = algorithm(DH_KEY_AGREEMENT, p, g);
/** X9.42 (RFC 3279 section 2.3.3), with q: what the original writes on newer versions of its library. */
const X9_42 = algorithm(DH_PUBLIC_NUMBER, p, g, q);

/** An ephemeral key of group 14, as both of the original's exchanges use them. */
export class ClassicDhKey {
  /** SubjectPublicKeyInfo with the PKCS#3 parameters p and g. */
  readonly publicDer: Uint8Array;
  readonly #key: DhGroup14Key;

  private constructor(key: DhGroup14Key) {
    this.#key = key;
    this.publicDer = publicKeyInfo(PKCS_3, key.publicValue);
  }

  static generate(): ClassicDhKey {
    return new ClassicDhKey(DhGroup14Key.generate());
  }

  /** Big-endian. Takes longer than to make a new one. */
  static fromPrivateValue(value: Uint8Array): ClassicDhKey {
    return new ClassicDhKey(DhGroup14Key.fromPrivateValue(value));
  }

  /**
   * The 32-byte key of a link or an end-to-end session: HKDF-SHA-256 of the shared value, without salt.
   * @throws ClassicMalformed for all but a SubjectPublicKeyInfo of this group with a value in 2..p-2.
   */
  agree(peerDer: Uint8Array): Uint8Array {
    const secret = this.#agree(publicValueOf(peerDer));
    const prk = hkdfExtract(new Uint8Array(32), secret);
    const key = hkdfExpand(prk, INFO, 32);
    wipe(secret, prk);
    return key;
  }

  #agree(value: Uint8Array): Uint8Array {
    try {
      return this.#key.agree(value);
    } catch {
      throw new ClassicMalformed('DH public value outside 2..p-2');
    }
  }
}

function publicValueOf(der: Uint8Array): Uint8Array {
  const info = derContent(der, DerTag.sequence);
  const parameters = [PKCS_3, X9_42].find((form) => equalBytes(info.subarray(0, form.length), form));
  if (!parameters) throw new ClassicMalformed('no DH key of group 14');
  const bits = derContent(info.subarray(parameters.length), DerTag.bitString);
  const value = derContent(bits.subarray(1), DerTag.integer);
  // Written anew it has to be the same: so there is one way only to write a key, and reading can be lenient.
  if (!equalBytes(publicKeyInfo(parameters, value), der)) throw new ClassicMalformed('malformed DH key');
  return value;
}

function publicKeyInfo(parameters: Uint8Array, value: Uint8Array): Uint8Array {
  const bits = derElement(DerTag.bitString, Uint8Array.of(0), derInteger(value));
  return derElement(DerTag.sequence, parameters, bits);
}

function algorithm(oid: Uint8Array, ...parameters: readonly Uint8Array[]): Uint8Array {
  const identifier = derElement(DerTag.oid, oid);
  return derElement(DerTag.sequence, identifier, derElement(DerTag.sequence, ...parameters));
}

/** (value - 1) / 2 of an odd value. */
function halved(value: Uint8Array): Uint8Array {
  return value.map((byte, i) => (byte >> 1) | (((value[i - 1] ?? 0) & 1) << 7));
}
