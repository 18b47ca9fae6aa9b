import { sha256 } from '../crypto/sha256.ts';
import { encodeBase64Url } from '../text/base64.ts';
import { encodeUtf8 } from '../text/utf8.ts';

export interface LobbyMessage {
  /** 22 characters base64url; names this message and no other. */
  readonly id: string;
  /** Given by the daemon; it orders the lobby. Absent until the daemon has stored the message. */
  readonly number?: number;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since the epoch: the daemon's time, this machine's until it has stored the message. */
  readonly sentAt: number;
  readonly state: 'received' | 'sending' | 'sent' | 'failed';
  /** Why it failed, in plain words. */
  readonly problem?: string;
}

/** Derived from the sender too: whoever reuses the id of somebody else's message must not replace it. */
export function lobbyMessageId(from: string, wireId: Uint8Array): string {
  return encodeBase64Url(sha256(encodeUtf8(from), Uint8Array.of(0), wireId).subarray(0, 16));
}
