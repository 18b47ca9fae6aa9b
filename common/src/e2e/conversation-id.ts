import { compareBytes } from '../crypto/bytes.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';

/** 32 bytes that name the conversation of the two holders of these identity keys, from either side. */
export function directConversation(identityKey: Uint8Array, other: Uint8Array): Uint8Array {
  const [first, second] =
    compareBytes(identityKey, other) <= 0 ? ([identityKey, other] as const) : ([other, identityKey] as const);
  return sha256(label('direct conversation', first, second));
}
