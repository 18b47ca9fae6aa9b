import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { concatBytes, equalBytes, randomBytes, wipe } from '../crypto/bytes.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { PAYLOAD_BYTES } from '../wire/messages.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { pad, unpad } from './padding.ts';

// The shape of OMEMO (XEP-0384 section 4.4): the content is encrypted once, and what opens it goes to each device
// through that device's ratchet.

/** Each key seals one payload. */
const NONCE = new Uint8Array(12);
const ADDITIONAL_DATA = label('payload');
const KEY_BYTES = 32;
/** Key (32) || SHA-256 of the payload (32). */
const PAYLOAD_SECRET_BYTES = 64;

/** @throws RangeError when the padded content is too long for a payload. */
export function sealPayload(content: Uint8Array): {
  readonly payload: Uint8Array;
  /** For each device's element. */
  readonly secret: Uint8Array;
} {
  const plaintext = pad(content);
  if (plaintext.length + TAG_BYTES > PAYLOAD_BYTES)
    throw new RangeError(`a content of ${content.length} bytes is too long`);
  const key = randomBytes(KEY_BYTES);
  const payload = new Uint8Array(plaintext.length + TAG_BYTES);
  new AesGcmKey(key).sealInto(payload, 0, { nonce: NONCE, additionalData: ADDITIONAL_DATA, plaintext });
  const secret = concatBytes(key, sha256(payload));
  wipe(key, plaintext);
  return { payload, secret };
}

/** The content. @throws DecryptFailure `malformed` or `not-authentic`. */
export function openPayload(payload: Uint8Array, secret: Uint8Array): Uint8Array {
  if (secret.length !== PAYLOAD_SECRET_BYTES)
    throw new DecryptFailure('malformed', `a payload's secret of ${secret.length} bytes`);
  const isWhole = equalBytes(sha256(payload), secret.subarray(KEY_BYTES));
  const key = new AesGcmKey(secret.subarray(0, KEY_BYTES));
  const padded = isWhole ? key.open(payload, NONCE, ADDITIONAL_DATA) : undefined;
  if (!padded) throw new DecryptFailure('not-authentic', 'the payload is not the one that was sent');
  return unpad(padded);
}
