import { AesGcmKey } from '../crypto/aes-gcm.ts';
import { wipe } from '../crypto/bytes.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { label } from '../crypto/label.ts';
import { hmacSha256 } from '../crypto/sha256.ts';

// The functions that Double Ratchet section 3.1 leaves open, after its "Recommended cryptographic algorithms".

const ROOT_INFO = label('ratchet root');
const MESSAGE_INFO = label('ratchet message');
const ZERO_SALT = new Uint8Array(32);
const MESSAGE_KEY_INPUT = Uint8Array.of(1);
const CHAIN_KEY_INPUT = Uint8Array.of(2);

/** KDF_RK: the next root key and a new chain key. Uses `shared` up. */
export function kdfRoot(rootKey: Uint8Array, shared: Uint8Array): { rootKey: Uint8Array; chain: Uint8Array } {
  const prk = hkdfExtract(rootKey, shared);
  const keys = hkdfExpand(prk, ROOT_INFO, 64);
  const result = { rootKey: keys.slice(0, 32), chain: keys.slice(32) };
  wipe(shared, prk, keys);
  return result;
}

/** KDF_CK: the next chain key and this message's key. */
export function kdfChain(chain: Uint8Array): { chain: Uint8Array; messageKey: Uint8Array } {
  return { messageKey: hmacSha256(chain, MESSAGE_KEY_INPUT), chain: hmacSha256(chain, CHAIN_KEY_INPUT) };
}

/** ENCRYPT and DECRYPT of section 3.1 under one message key: AES-256-GCM, key and nonce derived from it. */
export function messageCipher(messageKey: Uint8Array): { key: AesGcmKey; nonce: Uint8Array } {
  const prk = hkdfExtract(ZERO_SALT, messageKey);
  const keys = hkdfExpand(prk, MESSAGE_INFO, 44);
  const cipher = { key: new AesGcmKey(keys.subarray(0, 32)), nonce: keys.slice(32) };
  wipe(prk, keys);
  return cipher;
}
