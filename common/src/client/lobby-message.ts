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
