import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { randomBytes } from '../crypto/bytes.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encodeBase64Url } from '../text/base64.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import type { LobbyOwner } from './lobby-owner.ts';

// File: salt (32) || AES-256-GCM(ciphertext || tag). The key is HKDF(key, salt, label("outbox")), used for this one
// file, hence the zero nonce; the additional data names the owner.

const SALT_BYTES = 32;
const NONCE = new Uint8Array(12);

/** Under which an outbox and its key are kept; tells neither daemon nor user. */
export function outboxName(owner: LobbyOwner): string {
  return `outbox-${encodeBase64Url(sha256(ownerLabel('outbox name', owner)).subarray(0, 16))}`;
}

/** `key` has 32 bytes. */
export function sealOutbox(key: Uint8Array, owner: LobbyOwner, plaintext: Uint8Array): Uint8Array {
  const salt = randomBytes(SALT_BYTES);
  const sealed = new Uint8Array(SALT_BYTES + plaintext.length + TAG_BYTES);
  sealed.set(salt);
  const additionalData = ownerLabel('outbox', owner);
  fileKey(key, salt).sealInto(sealed, SALT_BYTES, { nonce: NONCE, additionalData, plaintext });
  return sealed;
}

/** `undefined` when it was not sealed with this key for this owner, or was damaged since. */
export function openOutbox(key: Uint8Array, owner: LobbyOwner, sealed: Uint8Array): Uint8Array | undefined {
  const salt = sealed.subarray(0, SALT_BYTES);
  return fileKey(key, salt).open(sealed.subarray(SALT_BYTES), NONCE, ownerLabel('outbox', owner));
}

function fileKey(key: Uint8Array, salt: Uint8Array): AesGcmKey {
  return new AesGcmKey(hkdfExpand(hkdfExtract(salt, key), label('outbox'), 32));
}

function ownerLabel(name: string, { daemonKey, user }: LobbyOwner): Uint8Array {
  return label(name, encodeUtf8(daemonKey), encodeUtf8(user));
}
