import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encapsulate, XWingKey } from '../../src/crypto/x-wing.ts';
import {
  hasNativeMlKem,
  ML_KEM_CIPHERTEXT_BYTES,
  ML_KEM_PUBLIC_KEY_BYTES,
  type MlKem,
  nativeMlKem,
  portableMlKem,
} from '../../src/crypto/ml-kem.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutatedBytes } from './support/mutations.ts';

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length, size: 'max' });
const seeds = exactly(64);
const publicKeys = seeds.map((seed) => portableMlKem.keyFromSeed(seed).publicKey);

/** The modulus check of FIPS 203 section 7.2: each 12-bit coefficient is below 3329. */
function isPublicKey(bytes: Uint8Array): boolean {
  if (bytes.length !== ML_KEM_PUBLIC_KEY_BYTES) return false;
  for (let at = 0; at < 1_152; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    if ((a | ((b & 15) << 8)) >= 3_329 || ((b >> 4) | (c << 4)) >= 3_329) return false;
  }
  return true;
}

function takes(mlKem: MlKem, publicKey: Uint8Array): boolean {
  try {
    const { ciphertext, sharedSecret } = mlKem.encapsulate(publicKey);
    return ciphertext.length === ML_KEM_CIPHERTEXT_BYTES && sharedSecret.length === 32;
  } catch (error) {
    assert.ok(error instanceof Error);
    return false;
  }
}

/** The secret, or that there is none. */
function opened(mlKem: MlKem, seed: Uint8Array, ciphertext: Uint8Array): Uint8Array | 'refused' {
  try {
    return mlKem.keyFromSeed(seed).decapsulate(ciphertext);
  } catch (error) {
    assert.ok(error instanceof Error);
    return 'refused';
  }
}

const both = hasNativeMlKem() ? [nativeMlKem, portableMlKem] : [portableMlKem];

describe('fuzz: ML-KEM', () => {
  it('takes exactly the public keys that pass the check of FIPS 203, in each implementation', () => {
    const keys = fc.oneof(mutatedBytes(publicKeys), exactly(ML_KEM_PUBLIC_KEY_BYTES), fc.uint8Array());
    fuzz(60, keys, (key) => {
      for (const mlKem of both) assert.equal(takes(mlKem, key), isPublicKey(key));
    });
  });

  it('makes the same of every ciphertext, damaged or not, in each implementation', () => {
    const ciphertexts = publicKeys.map((key) => portableMlKem.encapsulate(key).ciphertext);
    const inputs = fc.tuple(seeds, fc.oneof(mutatedBytes(ciphertexts), exactly(ML_KEM_CIPHERTEXT_BYTES)));
    fuzz(40, inputs, ([seed, damaged]) => {
      const good = portableMlKem.encapsulate(portableMlKem.keyFromSeed(seed).publicKey);
      for (const mlKem of both) {
        assert.deepEqual(opened(mlKem, seed, good.ciphertext), good.sharedSecret);
        assert.deepEqual(opened(mlKem, seed, damaged), opened(portableMlKem, seed, damaged));
        assert.equal(opened(mlKem, seed, damaged) === 'refused', damaged.length !== ML_KEM_CIPHERTEXT_BYTES);
      }
    });
  });
});

describe('fuzz: X-Wing', () => {
  it('gives another secret, or none, for a ciphertext that was changed', () => {
    const key = new XWingKey(new Uint8Array(32).fill(7));
    const { ciphertext, sharedSecret } = encapsulate(key.publicKey);
    fuzz(60, mutatedBytes(fc.constant(ciphertext)), (damaged) => {
      const isSame = Buffer.compare(damaged, ciphertext) === 0;
      try {
        const secret = key.decapsulate(damaged);
        assert.equal(Buffer.compare(secret, sharedSecret) === 0, isSame);
      } catch (error) {
        assert.ok(error instanceof Error && !isSame);
      }
    });
  });
});
