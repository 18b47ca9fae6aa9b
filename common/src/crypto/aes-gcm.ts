import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { expectLength } from './bytes.ts';

export const TAG_BYTES = 16;

/** AES-256-GCM (NIST SP 800-38D) under one key. Made once: importing a raw key costs more than a seal. */
export class AesGcmKey {
  readonly #key: KeyObject;

  /** @throws RangeError unless `key` has 32 bytes. */
  constructor(key: Uint8Array) {
    expectLength(key, 32, 'AES-256-GCM key');
    this.#key = createSecretKey(key);
  }

  /** Writes ciphertext || tag into `target` at `offset`. The caller never uses a 12-byte nonce twice. */
  sealInto(target: Uint8Array, offset: number, input: SealInput): void {
    const cipher = createCipheriv('aes-256-gcm', this.#key, input.nonce);
    cipher.setAAD(input.additionalData);
    target.set(cipher.update(input.plaintext), offset);
    cipher.final();
    target.set(cipher.getAuthTag(), offset + input.plaintext.length);
  }

  /** The plaintext of ciphertext || tag, or `undefined` when it does not authenticate. */
  open(sealed: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array): Uint8Array | undefined {
    if (sealed.length < TAG_BYTES) return undefined;
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData);
    decipher.setAuthTag(sealed.subarray(end));
    const plaintext = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
    } catch {
      return undefined; // The only way node:crypto reports a wrong tag.
    }
    // A plain view: Buffer's methods share memory where callers expect a copy.
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  }
}

export interface SealInput {
  readonly nonce: Uint8Array;
  readonly additionalData: Uint8Array;
  readonly plaintext: Uint8Array;
}
