import { TAG_BYTES } from '../crypto/aes-gcm.ts';
import { concatBytes } from '../crypto/bytes.ts';
import { ELEMENT_BYTES } from '../wire/messages.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { RATCHET_HEADER_BYTES } from './ratchet-header.ts';
import { SESSION_START_BYTES, sessionIdOf } from './session-start.ts';

/** What one device gets of a message (PROTOCOL.md section 8.6): fixed layouts, known by their first byte. */
export interface Element {
  /** 16 bytes. */
  readonly session: Uint8Array;
  /** The encoded start, until the initiator has an answer. */
  readonly start?: Uint8Array;
  /** Ratchet header, ciphertext, tag. */
  readonly message: Uint8Array;
}

const IN_SESSION = 1;
const WITH_START = 2;
const ID_BYTES = 16;
const LEAST_MESSAGE = RATCHET_HEADER_BYTES + TAG_BYTES;

export function encodeElement({ session, start, message }: Element): Uint8Array {
  return start
    ? concatBytes(Uint8Array.of(WITH_START), start, message)
    : concatBytes(Uint8Array.of(IN_SESSION), session, message);
}

/** @throws DecryptFailure `malformed`. */
export function decodeElement(encoded: Uint8Array): Element {
  const isStart = encoded[0] === WITH_START;
  const end = 1 + (isStart ? SESSION_START_BYTES : ID_BYTES);
  const hasRoom = encoded.length >= end + LEAST_MESSAGE && encoded.length <= ELEMENT_BYTES;
  if (!hasRoom || (!isStart && encoded[0] !== IN_SESSION))
    throw new DecryptFailure('malformed', 'the bytes for this device are no ratchet message');
  const [first, message] = [encoded.subarray(1, end), encoded.subarray(end)];
  return isStart
    ? { session: sessionIdOf(first), start: first, message }
    : { session: Uint8Array.from(first), message };
}
