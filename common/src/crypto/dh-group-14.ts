import { createDiffieHellman, type DiffieHellman, getDiffieHellman } from 'node:crypto';

/** The length of a value of the group, and of a shared secret. */
const GROUP_BYTES = 256;

/** RFC 3526 section 3: the prime p, 256 bytes big-endian. The generator is 2. */
export const GROUP_14_PRIME = new Uint8Array(getDiffieHellman('modp14').getPrime());

/** A Diffie-Hellman key of group 14 (2048-bit MODP). BoringSSL has no KeyObjects for these. */
export class DhGroup14Key {
  /** Big-endian, without leading zeros. */
  readonly publicValue: Uint8Array;
  readonly #key: Pick<DiffieHellman, 'computeSecret'>;

  private constructor(key: Pick<DiffieHellman, 'computeSecret'>, publicValue: Uint8Array) {
    this.#key = key;
    this.publicValue = publicValue;
  }

  static generate(): DhGroup14Key {
    const key = getDiffieHellman('modp14');
    return new DhGroup14Key(key, new Uint8Array(key.generateKeys()));
  }

  /** From what somebody else made. Takes longer: the prime is checked first. */
  static fromPrivateValue(value: Uint8Array): DhGroup14Key {
    const key = createDiffieHellman(GROUP_14_PRIME, Uint8Array.of(2));
    key.setPrivateKey(value);
    return new DhGroup14Key(key, new Uint8Array(key.generateKeys()));
  }

  /**
   * The shared value at its full length of 256 bytes, leading zeros kept.
   * @throws RangeError for public values outside 2..p-2, which would give the secret away.
   */
  agree(publicValue: Uint8Array): Uint8Array {
    const value = BigInt(`0x0${Buffer.from(publicValue).toString('hex')}`);
    if (value < 2n || value > LARGEST) throw new RangeError('DH public value outside 2..p-2');
    const secret = this.#key.computeSecret(publicValue);
    const padded = new Uint8Array(GROUP_BYTES);
    padded.set(secret, GROUP_BYTES - secret.length);
    return padded;
  }
}

const LARGEST = BigInt(`0x${Buffer.from(GROUP_14_PRIME).toString('hex')}`) - 2n;
