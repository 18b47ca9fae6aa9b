import { ML_KEM_CIPHERTEXT_BYTES } from '../crypto/ml-kem.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { DecryptFailure } from './decrypt-failure.ts';

/** The initial message of PQXDH section 3.3 without its ciphertext; the identity key is the sender's listed one. */
export interface SessionStart {
  /** EK, 32 bytes. */
  readonly ephemeral: Uint8Array;
  /** Ids of the prekeys used. */
  readonly signed: number;
  readonly pq: number;
  readonly oneTime: number | undefined;
  /** CT, 1,088 bytes. */
  readonly ciphertext: Uint8Array;
}

// ephemeral (32) || signed (4) || pq (4) || 1 with a one-time prekey, else 0 (1) || one-time id or 0 (4) || ciphertext
const FLAG = 40;
const CIPHERTEXT = 45;
export const SESSION_START_BYTES = CIPHERTEXT + ML_KEM_CIPHERTEXT_BYTES;

export function encodeSessionStart({ ephemeral, signed, pq, oneTime, ciphertext }: SessionStart): Uint8Array {
  const encoded = new Uint8Array(SESSION_START_BYTES);
  const view = new DataView(encoded.buffer);
  encoded.set(ephemeral);
  view.setUint32(32, signed);
  view.setUint32(36, pq);
  view.setUint8(FLAG, oneTime === undefined ? 0 : 1);
  view.setUint32(FLAG + 1, oneTime ?? 0);
  encoded.set(ciphertext, CIPHERTEXT);
  return encoded;
}

/** `encoded` has its fixed length. @throws DecryptFailure `malformed`. */
export function decodeSessionStart(encoded: Uint8Array): SessionStart {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length);
  const [flag, oneTime] = [view.getUint8(FLAG), view.getUint32(FLAG + 1)];
  if (flag > 1 || (flag === 0 && oneTime !== 0)) throw new DecryptFailure('malformed');
  return {
    ephemeral: encoded.subarray(0, 32),
    signed: view.getUint32(32),
    pq: view.getUint32(36),
    oneTime: flag === 1 ? oneTime : undefined,
    ciphertext: encoded.subarray(CIPHERTEXT),
  };
}

/** 16 bytes by which both sides know the session, made from all that its start says. */
export function sessionIdOf(encoded: Uint8Array): Uint8Array {
  return sha256(label('session', encoded)).slice(0, 16);
}
