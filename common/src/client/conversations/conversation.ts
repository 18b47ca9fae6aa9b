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

/** A conversation as it is now: plain data. */
export type Conversation = DirectConversation | GroupConversation;

interface AnyConversation {
  /** Names it on this machine, whatever keys its members have: the other person's user name, or `#` and the group's id. */
  readonly id: string;
  /** The other person's user name, or the group's name. */
  readonly title: string;
  /** Of a group: `changed` when that is so of any member, `verified` when of all. */
  readonly trust: Trust;
  readonly standing: Standing;
  /** Messages that came and were not seen. */
  readonly unread: number;
  /** Own messages that failed, and wait to be sent again or given up; absent: none. */
  readonly unsent?: number;
  /** `from`: user name. */
  readonly newest?: {
    readonly text: string;
    readonly sentAt: number;
    readonly isMine: boolean;
    readonly from: string;
  };
  /** Seconds after which messages disappear; absent: they stay. */
  readonly timer?: number;
  /** The person wants no word of it on this machine. */
  readonly isMuted?: boolean;
  /** User names of others who are writing right now. */
  readonly typing: readonly string[];
}

export interface DirectConversation extends AnyConversation {
  readonly kind: 'direct';
  /** The other person. */
  readonly user: string;
  /** Present while that person is on an original client: texts alone, and only while they are online. */
  readonly protection?: 'classic';
}

export interface GroupConversation extends AnyConversation {
  readonly kind: 'group';
  readonly name: string;
  /** User name of the only one who may change name and members. */
  readonly owner: string;
  /** This person among them, sorted by user name. */
  readonly members: readonly GroupMember[];
  readonly membership: 'member' | 'left' | 'removed';
}

export interface GroupMember {
  readonly user: string;
  /** `changed`: has another identity key than the one in the group, and gets nothing. */
  readonly trust: Trust;
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
export interface ConversationMessage {
  /** base64url; unique in its conversation. */
  readonly id: string;
  readonly kind:
    | 'text'
    | 'file'
    /** Lines of a file, as their sender has them. */
    | 'code'
    /** A change of files. */
    | 'patch'
    /** Its author has taken it back. */
    | 'deleted'
    /** Something came that could not be decrypted; `problem` says why. */
    | 'undecryptable'
    /** Content of a kind that this version does not know. */
    | 'unknown'
    /** Said by this client: a changed identity, a gap, who joined; `text` has the words. */
    | 'notice';
  /** User name of who wrote it. */
  readonly from: string;
  readonly isMine: boolean;
  /** Milliseconds since the epoch, by the sender's clock. */
  readonly sentAt: number;
  /** Of a file: its name; of code: path and lines; of a patch: its title. */
  readonly text: string;
  readonly state: DirectState;
  /** Why it failed or could not be read, in plain words. */
  readonly problem?: string;
  readonly isEdited?: boolean;
  /** What it answers; without `text` when that is not here. */
  readonly replyTo?: { readonly id: string; readonly from: string; readonly text?: string };
  readonly reactions?: readonly Reaction[];
  readonly file?: SharedFile;
  readonly code?: SharedCode;
  readonly patch?: SharedPatch;
  /** When it disappears here, in milliseconds since the epoch. */
  readonly expiresAt?: number;
}

export interface Reaction {
  readonly emoji: string;
  /** User names, in the order in which they came. */
  readonly users: readonly string[];
}

export interface SharedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType?: string;
  /** Present while it is on its way, either way: bytes of `size`. */
  readonly moved?: number;
}

/** All of it is what somebody else has sent, within the bounds of PROTOCOL.md section 8.7. */
export interface SharedCode {
  /** Of the repository, or the folder, that the file is in; `/` divides its parts. */
  readonly path: string;
  /** The first and the last line, counted from 1. */
  readonly start: number;
  readonly end: number;
  /** The lines, `\n` between them. */
  readonly text: string;
  /** Some lines before and after them. */
  readonly before: string;
  readonly after: string;
  /** As editors name it. */
  readonly language?: string;
  readonly remote?: string;
  readonly commit?: string;
  readonly note?: string;
}

export interface SharedPatch {
  /** Unified, as `git diff` writes it. */
  readonly diff: string;
  readonly remote?: string;
  /** That it was made against. */
  readonly commit?: string;
}

/** The part of a conversation that is loaded, oldest first. */
export interface ConversationPage {
  readonly messages: readonly ConversationMessage[];
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
   * The account has devices, and this machine is none of them (any more): link it with one of them, restore the
   * identity, or start over. `code` while it asks to be linked: 30 digits, to be compared with what the other shows.
   * `isListed`: whoever signs for the person has linked it, and the person has to confirm that the other machine did.
   */
  | {
      readonly kind: 'identity-missing';
      readonly code?: string;
      readonly isListed?: true;
      readonly wasRevoked?: boolean;
    }
  /** What this machine keeps can't be used; `problem` says why and what to do. */
  | { readonly kind: 'failed'; readonly problem: string };
