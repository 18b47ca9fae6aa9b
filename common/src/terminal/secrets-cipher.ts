import { type Static, Type } from '@sinclair/typebox';
import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { randomBytes } from '../crypto/bytes.ts';
import { label } from '../crypto/label.ts';
import { pbkdf2Sha256 } from '../crypto/pbkdf2.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../text/utf8.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

// Under a passphrase: AES-256-GCM with a random nonce under PBKDF2-HMAC-SHA-256 of the passphrase (NFKC). The
// additional data is label("terminal secrets", salt).

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const ITERATIONS = 600_000;
/** More than anybody would choose: only what was not written here has it, and it would take minutes. */
const MAX_ITERATIONS = 10_000_000;

const sealedSchema = Type.Object(
  {
    version: Type.Literal(1),
    kdf: Type.Literal('pbkdf2-hmac-sha-256'),
    iterations: Type.Integer({ minimum: ITERATIONS, maximum: MAX_ITERATIONS }),
    salt: Type.String(),
    nonce: Type.String(),
    /** Ciphertext || tag. */
    sealed: Type.String(),
  },
  { additionalProperties: false },
);
const sealedCheck = new SchemaCheck(sealedSchema);

/** What lies in the file; bytes in base64url. */
export type SealedSecrets = Static<typeof sealedSchema>;

export function isSealedSecrets(value: unknown): value is SealedSecrets {
  return sealedCheck.fits(value);
}

/** Seals and opens secrets under one passphrase. */
export class SecretsCipher {
  readonly #key: AesGcmKey;
  readonly #salt: Uint8Array;
  readonly #iterations: number;

  private constructor(key: AesGcmKey, salt: Uint8Array, iterations: number) {
    this.#key = key;
    this.#salt = salt;
    this.#iterations = iterations;
  }

  static create(passphrase: string): Promise<SecretsCipher> {
    return SecretsCipher.#derive(passphrase, randomBytes(SALT_BYTES), ITERATIONS);
  }

  /** The cipher with which `sealed` was made, if the passphrase is the same. @throws Error malformed base64url */
  static for(sealed: SealedSecrets, passphrase: string): Promise<SecretsCipher> {
    return SecretsCipher.#derive(passphrase, decodeBase64Url(sealed.salt), sealed.iterations);
  }

  static async #derive(passphrase: string, salt: Uint8Array, iterations: number): Promise<SecretsCipher> {
    const key = await pbkdf2Sha256(encodeUtf8(passphrase.normalize('NFKC')), salt, iterations);
    return new SecretsCipher(new AesGcmKey(key), salt, iterations);
  }

  seal(text: string): SealedSecrets {
    const plaintext = encodeUtf8(text);
    const nonce = randomBytes(NONCE_BYTES);
    const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
    this.#key.sealInto(sealed, 0, { nonce, additionalData: this.#label(), plaintext });
    return {
      version: 1,
      kdf: 'pbkdf2-hmac-sha-256',
      iterations: this.#iterations,
      salt: encodeBase64Url(this.#salt),
      nonce: encodeBase64Url(nonce),
      sealed: encodeBase64Url(sealed),
    };
  }

  /** `undefined` when the passphrase is another one, or the file was changed. @throws Error malformed base64url */
  open({ nonce, sealed }: SealedSecrets): string | undefined {
    const nonceBytes = decodeBase64Url(nonce);
    if (nonceBytes.length !== NONCE_BYTES) return undefined;
    const plaintext = this.#key.open(decodeBase64Url(sealed), nonceBytes, this.#label());
    return plaintext && decodeUtf8(plaintext);
  }

  #label(): Uint8Array {
    return label('terminal secrets', this.#salt);
  }
}
