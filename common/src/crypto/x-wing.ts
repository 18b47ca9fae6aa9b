import { concatBytes, expectLength, randomBytes } from './bytes.ts';
import {
  ML_KEM_CIPHERTEXT_BYTES,
  ML_KEM_PUBLIC_KEY_BYTES,
  mlKem,
  type MlKemKey,
  type Encapsulation,
} from './ml-kem.ts';
import { sha3, shake256 } from './sha3.ts';
import { X25519Key } from './x25519.ts';

export const X_WING_PUBLIC_KEY_BYTES = ML_KEM_PUBLIC_KEY_BYTES + 32;
export const X_WING_CIPHERTEXT_BYTES = ML_KEM_CIPHERTEXT_BYTES + 32;

// draft-connolly-cfrg-xwing-kem section 5.3: `\.//^\`, the last input of the combiner.
const LABEL = Uint8Array.from([0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c]);

/** X-Wing (draft-connolly-cfrg-xwing-kem): X25519 and ML-KEM-768, safe while either holds. */
export class XWingKey {
  /** 1,216 bytes: ML-KEM-768 || X25519. */
  readonly publicKey: Uint8Array;
  readonly #mlKem: MlKemKey;
  readonly #x25519: X25519Key;

  /** `seed`: 32 bytes; section 5.2 expands it to both keys. */
  constructor(seed: Uint8Array = randomBytes(32)) {
    expectLength(seed, 32, 'X-Wing seed');
    const expanded = shake256(seed, 96);
    this.#mlKem = mlKem.keyFromSeed(expanded.subarray(0, 64));
    this.#x25519 = X25519Key.fromSecret(expanded.subarray(64));
    this.publicKey = concatBytes(this.#mlKem.publicKey, this.#x25519.publicKey);
  }

  /** The 32-byte shared secret (section 5.5). @throws when the peer's X25519 key is of low order. */
  decapsulate(ciphertext: Uint8Array): Uint8Array {
    expectLength(ciphertext, X_WING_CIPHERTEXT_BYTES, 'X-Wing ciphertext');
    const ephemeral = ciphertext.subarray(ML_KEM_CIPHERTEXT_BYTES);
    const pq = this.#mlKem.decapsulate(ciphertext.subarray(0, ML_KEM_CIPHERTEXT_BYTES));
    return combine([pq, this.#x25519.agree(ephemeral), ephemeral, this.#x25519.publicKey]);
  }
}

/** Section 5.4. @throws when the public key is malformed. */
export function encapsulate(publicKey: Uint8Array): Encapsulation {
  expectLength(publicKey, X_WING_PUBLIC_KEY_BYTES, 'X-Wing public key');
  const peer = publicKey.subarray(ML_KEM_PUBLIC_KEY_BYTES);
  const ephemeral = X25519Key.generate();
  const pq = mlKem.encapsulate(publicKey.subarray(0, ML_KEM_PUBLIC_KEY_BYTES));
  return {
    ciphertext: concatBytes(pq.ciphertext, ephemeral.publicKey),
    sharedSecret: combine([pq.sharedSecret, ephemeral.agree(peer), ephemeral.publicKey, peer]),
  };
}

/** Section 5.3. `inputs`: ML-KEM secret, X25519 secret, X25519 ciphertext, X25519 public key. */
function combine(inputs: readonly Uint8Array[]): Uint8Array {
  return sha3(concatBytes(...inputs, LABEL));
}
