import { X_WING_CIPHERTEXT_BYTES, X_WING_PUBLIC_KEY_BYTES } from '../crypto/x-wing.ts';
import { concatBytes, equalBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { PeerError } from '../wire/error-codes.ts';

// PROTOCOL.md section 3.1: fixed lengths, unframed.

const MAGIC = encodeUtf8('NonceSense/1');
export const CLIENT_HELLO_BYTES = MAGIC.length + 32 + X_WING_PUBLIC_KEY_BYTES;
export const SERVER_HELLO_BYTES = 32 + X_WING_CIPHERTEXT_BYTES + 32 + 64;

/** `NonceSense/1` (12), random (32), X-Wing public key (1,216). */
export function encodeClientHello(random: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return concatBytes(MAGIC, random, publicKey);
}

/** The X-Wing public key. @throws PeerError when the peer speaks something else. */
export function publicKeyOfClientHello(hello: Uint8Array): Uint8Array {
  if (!isMagicPrefix(hello)) throw new PeerError('malformed', 'not a NonceSense/1 client');
  return hello.subarray(MAGIC.length + 32);
}

/** Whether the first bytes can still become a ClientHello: anything else is turned away at once. */
export function isMagicPrefix(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, MAGIC.length);
  return equalBytes(bytes.subarray(0, length), MAGIC.subarray(0, length));
}

export interface ServerHello {
  /** All before the signature: what it covers. */
  readonly signed: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly daemonKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** Random (32), X-Wing ciphertext (1,120), daemon's Ed25519 public key (32): the signature (64) follows. */
export function encodeServerHelloBody(
  random: Uint8Array,
  ciphertext: Uint8Array,
  daemonKey: Uint8Array,
): Uint8Array {
  return concatBytes(random, ciphertext, daemonKey);
}

export function parseServerHello(hello: Uint8Array): ServerHello {
  const keyAt = 32 + X_WING_CIPHERTEXT_BYTES;
  return {
    signed: hello.subarray(0, keyAt + 32),
    ciphertext: hello.subarray(32, keyAt),
    daemonKey: hello.subarray(keyAt, keyAt + 32),
    signature: hello.subarray(keyAt + 32),
  };
}
