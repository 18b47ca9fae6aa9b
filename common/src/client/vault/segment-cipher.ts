import { AesGcmKey, TAG_BYTES } from '../../crypto/aes-gcm.ts';
import { hkdfExpand, hkdfExtract } from '../../crypto/hkdf.ts';
import { label } from '../../crypto/label.ts';

// Segment: salt (32) || record, ...; the first record is the header.
// Record:  length of the rest (4) || counter (4) || AES-256-GCM(ciphertext || tag)
// The key is HKDF(vault key, salt, label("vault")), the nonce the counter, the additional data the 8 bytes before. The
// counter stands there so that the next whole record is found behind a damaged one.

export const SALT_BYTES = 32;
export const FRAME_BYTES = 8;
/** Of the plaintext of one record. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

export interface Frame {
  /** Of what follows the frame. */
  readonly length: number;
  readonly counter: number;
}

/** What one segment is sealed with. */
export class SegmentCipher {
  readonly #key: AesGcmKey;

  constructor(vaultKey: Uint8Array, salt: Uint8Array) {
    this.#key = new AesGcmKey(hkdfExpand(hkdfExtract(salt, vaultKey), label('vault'), 32));
  }

  /** The whole record. The caller never uses a counter twice. */
  seal(counter: number, plaintext: Uint8Array): Uint8Array {
    const length = plaintext.length + TAG_BYTES;
    const record = new Uint8Array(FRAME_BYTES + length);
    const view = new DataView(record.buffer);
    view.setUint32(0, length);
    view.setUint32(4, counter);
    const additionalData = record.subarray(0, FRAME_BYTES);
    this.#key.sealInto(record, FRAME_BYTES, { nonce: nonceOf(counter), additionalData, plaintext });
    return record;
  }

  /** The plaintext; `undefined` unless `record` is exactly one that was sealed here with that counter. */
  open(counter: number, record: Uint8Array): Uint8Array | undefined {
    const frame = frameAt(record, 0);
    if (frame?.counter !== counter || FRAME_BYTES + frame.length !== record.length) return undefined;
    return this.#key.open(record.subarray(FRAME_BYTES), nonceOf(counter), record.subarray(0, FRAME_BYTES));
  }
}

/** `undefined` where no record can begin. */
export function frameAt(bytes: Uint8Array, offset: number): Frame | undefined {
  if (offset + FRAME_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, FRAME_BYTES);
  const frame = { length: view.getUint32(0), counter: view.getUint32(4) };
  return frame.length >= TAG_BYTES && frame.length <= MAX_RECORD_BYTES + TAG_BYTES ? frame : undefined;
}

function nonceOf(counter: number): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(8, counter);
  return nonce;
}
