/** What is known of the other person's identity key. */
export type Trust =
  /** Taken at the first contact, not compared. */
  | 'new'
  /** The persons have compared their safety numbers. */
  | 'verified'
  /** Another key than before: nothing is sent until the person accepts it. */
  | 'changed';

type Standing =
  | 'accepted'
  /** A stranger wrote; nothing goes back to them before the person accepts. */
  | 'request'
  /** A request that is out of sight. */
  | 'ignored'
  | 'blocked';

/** A direct conversation as it is now: plain data. */
export interface Conversation {
  /** Names it on this machine, whatever keys the two persons have; for a direct one: the other person's user name. */
  readonly id: string;
  /** The other person. */
  readonly user: string;
  readonly trust: Trust;
  readonly standing: Standing;
  /** Messages that came and were not seen. */
  readonly unread: number;
  readonly newest?: { readonly text: string; readonly sentAt: number; readonly isMine: boolean };
}

export type DirectState =
  /** From the other person. */
  | 'received'
  /** Kept on this machine, not yet at the daemon. */
  | 'sending'
  /** The daemon has stored it. */
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed';

/** One line of a conversation. */
export interface DirectMessage {
  /** base64url; unique in its conversation. */
  readonly id: string;
  readonly kind:
    | 'text'
    /** Something came that could not be decrypted; `problem` says why. */
    | 'undecryptable'
    /** Content of a kind that this version does not know. */
    | 'unknown'
    /** Said by this client: a changed identity, a gap; `text` has the words. */
    | 'notice';
  /** User name of who wrote it. */
  readonly from: string;
  readonly isMine: boolean;
  /** Milliseconds since the epoch, by the sender's clock. */
  readonly sentAt: number;
  readonly text: string;
  readonly state: DirectState;
  /** Why it failed or could not be read, in plain words. */
  readonly problem?: string;
}

/** The part of a conversation that is loaded, oldest first. */
export interface ConversationPage {
  readonly messages: readonly DirectMessage[];
  readonly older: 'none' | 'more' | 'loading';
}

/** What two persons compare to know that nobody stands between them (PROTOCOL.md section 8). */
export interface SafetyNumber {
  /** 60 digits. */
  readonly digits: string;
  /** What the QR code holds; the other person's client compares it. */
  readonly code: string;
}

/** Whether this machine can send and read direct messages. */
export type EncryptionState =
  /** Nobody is signed in, or the daemon has no relay. */
  | { readonly kind: 'off' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready' }
  /**
   * The account has an identity, and its key is not on this machine, or another machine has taken its place: restore
   * it, or start over.
   */
  | { readonly kind: 'identity-missing' }
  /** What this machine keeps can't be used; `problem` says why and what to do. */
  | { readonly kind: 'failed'; readonly problem: string };
