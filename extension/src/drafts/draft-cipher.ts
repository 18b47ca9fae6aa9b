import type { LobbyOwner } from '../../../common/src/client/lobby-owner.ts';
import { AesGcmKey, TAG_BYTES } from '../../../common/src/crypto/aes-gcm.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { label } from '../../../common/src/crypto/label.ts';
import { sha256 } from '../../../common/src/crypto/sha256.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../../common/src/text/utf8.ts';

// What is kept: nonce (12, random) || AES-256-GCM(JSON of [conversation, text] pairs); the additional data names the owner.

const NONCE_BYTES = 12;

/** By the keys of their pages. */
export type DraftTexts = ReadonlyMap<string, string>;

/** Under which an owner's drafts and their key are kept; tells neither daemon nor user. */
export function draftsName(owner: LobbyOwner): string {
  return `noncesense.drafts-${encodeBase64Url(sha256(ownerLabel('drafts name', owner)).subarray(0, 16))}`;
}

/** `key` has 32 bytes. */
export function sealDrafts(key: Uint8Array, owner: LobbyOwner, texts: DraftTexts): Uint8Array {
  const plaintext = encodeUtf8(JSON.stringify([...texts]));
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = new Uint8Array(NONCE_BYTES + plaintext.length + TAG_BYTES);
  sealed.set(nonce);
  const additionalData = ownerLabel('drafts', owner);
  new AesGcmKey(key).sealInto(sealed, NONCE_BYTES, { nonce, additionalData, plaintext });
  return sealed;
}

/** None when they were not sealed with this key for this owner. */
export function openDrafts(key: Uint8Array, owner: LobbyOwner, sealed: Uint8Array): DraftTexts {
  if (sealed.length < NONCE_BYTES) return new Map();
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const plaintext = new AesGcmKey(key).open(sealed.subarray(NONCE_BYTES), nonce, ownerLabel('drafts', owner));
  // Nobody else has the key: what opens was written here.
  return new Map(plaintext && (JSON.parse(decodeUtf8(plaintext)) as readonly (readonly [string, string])[]));
}

function ownerLabel(name: string, { daemonKey, user }: LobbyOwner): Uint8Array {
  return label(name, encodeUtf8(daemonKey), encodeUtf8(user));
}
