import * as crypto from 'node:crypto';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { expectLength } from './bytes.ts';
import { importPublicKey } from './public-key.ts';

export const ML_KEM_PUBLIC_KEY_BYTES = 1184;
export const ML_KEM_CIPHERTEXT_BYTES = 1088;

// The fixed DER before a raw ML-KEM-768 public key, and before a 64-byte seed (RFC 9935).
const SPKI_PREFIX = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex');
const PKCS8_SEED_PREFIX = Buffer.from('3054020100300b060960864801650304040204428040', 'hex');

export interface Encapsulation {
  /** 1,088 bytes, for the holder of the key. */
  readonly ciphertext: Uint8Array;
  /** 32 bytes. */
  readonly sharedSecret: Uint8Array;
}

/** The private half of an ML-KEM-768 key pair (FIPS 203). */
export interface MlKemKey {
  readonly publicKey: Uint8Array;
  decapsulate(ciphertext: Uint8Array): Uint8Array;
}

/** One implementation of ML-KEM-768; both give the same results. */
export interface MlKem {
  /** `seed` = d || z, 64 bytes (FIPS 203 algorithm 16). */
  keyFromSeed(seed: Uint8Array): MlKemKey;
  /** @throws Error when the public key is malformed. */
  encapsulate(publicKey: Uint8Array): Encapsulation;
}

/** OpenSSL 3.5 through Node 24.7 or newer. */
export const nativeMlKem: MlKem = {
  keyFromSeed(seed) {
    expectLength(seed, 64, 'ML-KEM seed');
    const der = Buffer.concat([PKCS8_SEED_PREFIX, seed]);
    const key = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = crypto.createPublicKey(key).export({ format: 'der', type: 'spki' });
    return {
      publicKey: new Uint8Array(spki.subarray(SPKI_PREFIX.length)),
      decapsulate(ciphertext) {
        expectLength(ciphertext, ML_KEM_CIPHERTEXT_BYTES, 'ML-KEM ciphertext');
        return new Uint8Array(crypto.decapsulate(key, ciphertext));
      },
    };
  },
  encapsulate(publicKey) {
    expectLength(publicKey, ML_KEM_PUBLIC_KEY_BYTES, 'ML-KEM public key');
    const result = crypto.encapsulate(importPublicKey(SPKI_PREFIX, publicKey));
    return { ciphertext: new Uint8Array(result.ciphertext), sharedSecret: new Uint8Array(result.sharedKey) };
  },
};

/** Pure JavaScript, for hosts on BoringSSL (VS Code's desktop) and older Nodes. */
export const portableMlKem: MlKem = {
  keyFromSeed(seed) {
    const { publicKey, secretKey } = ml_kem768.keygen(seed);
    return { publicKey, decapsulate: (ciphertext) => ml_kem768.decapsulate(ciphertext, secretKey) };
  },
  encapsulate(publicKey) {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey);
    return { ciphertext: cipherText, sharedSecret };
  },
};

/** A probe rather than a version check: a host may expose the function without the algorithm. */
export function hasNativeMlKem(): boolean {
  try {
    const key = nativeMlKem.keyFromSeed(new Uint8Array(64));
    return key.publicKey.length === ML_KEM_PUBLIC_KEY_BYTES && typeof crypto.encapsulate === 'function';
  } catch {
    return false;
  }
}

export const mlKem: MlKem = hasNativeMlKem() ? nativeMlKem : portableMlKem;
