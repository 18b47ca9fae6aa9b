import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { CHUNK_BYTES, FileLayout } from './file-layout.ts';

const NONCE_BYTES = 12;
const CHUNK_AT = 7;
const LAST_AT = 11;
const NOTHING = new Uint8Array(0);
const ZEROS = new Uint8Array(CHUNK_BYTES);

/**
 * One file under its own key, chunk by chunk and in any order (PROTOCOL.md section 8.12). The number of a chunk and
 * whether it is the last are in its nonce: chunks that were moved, repeated or cut off do not authenticate.
 */
export class FileCipher {
  readonly layout: FileLayout;
  readonly #key: AesGcmKey;

  /**
   * `key`: 32 random bytes that encrypt this one file. `size`: of the file itself. @throws RangeError for another length,
   * and for what is no size.
   */
  constructor(key: Uint8Array, size: number) {
    this.layout = new FileLayout(size);
    this.#key = new AesGcmKey(key);
  }

  /**
   * The sealed chunk, at the begin of `target`: one of SEALED_CHUNK_BYTES serves them all. `content` is what the file has
   * there, without padding. Nobody seals a chunk a second time with another content: who has both would read them.
   * @throws RangeError when `content` has another length.
   */
  sealInto(target: Uint8Array, chunk: number, content: Uint8Array): Uint8Array {
    const expected = this.layout.contentBytes(chunk);
    if (content.length !== expected)
      throw new RangeError(`chunk ${chunk} has ${expected} bytes, not ${content.length}`);
    const plaintext = this.#padded(chunk, content);
    this.#key.sealInto(target, 0, { nonce: this.#nonce(chunk), additionalData: NOTHING, plaintext });
    return target.subarray(0, plaintext.length + TAG_BYTES);
  }

  /** What the file has in a chunk. @throws DecryptFailure `not-authentic`, `malformed` for another padding than zeros. */
  open(chunk: number, sealed: Uint8Array): Uint8Array {
    if (sealed.length !== this.layout.chunkBytes(chunk) + TAG_BYTES)
      throw new DecryptFailure('malformed', 'a chunk of a file with another length');
    const plaintext = this.#key.open(sealed, this.#nonce(chunk), NOTHING);
    if (plaintext === undefined) throw new DecryptFailure('not-authentic', 'a chunk of a file was altered');
    const end = this.layout.contentBytes(chunk);
    if (!plaintext.subarray(end).every((byte) => byte === 0))
      throw new DecryptFailure('malformed', 'a file with wrong padding');
    return plaintext.subarray(0, end);
  }

  #padded(chunk: number, content: Uint8Array): Uint8Array {
    const length = this.layout.chunkBytes(chunk);
    if (content.length === length) return content;
    if (content.length === 0) return ZEROS.subarray(0, length);
    const padded = new Uint8Array(length);
    padded.set(content);
    return padded;
  }

  #nonce(chunk: number): Uint8Array {
    const nonce = new Uint8Array(NONCE_BYTES);
    new DataView(nonce.buffer).setUint32(CHUNK_AT, chunk);
    nonce[LAST_AT] = this.layout.isLast(chunk) ? 1 : 0;
    return nonce;
  }
}
