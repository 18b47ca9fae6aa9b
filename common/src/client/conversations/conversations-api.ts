import type {
  Conversation,
  DirectConversation,
  ConversationPage,
  ConversationMessage,
  EncryptionState,
  SafetyNumber,
  SharedCode,
  SharedPatch,
} from './conversation.ts';

/** What comparing the other person's code with ours says. */
export type CodeComparison = 'match' | 'mismatch' | 'other-person' | 'not-a-code';

/** A conversation with all of its messages, oldest first. */
export interface ConversationHistory {
  readonly conversation: Conversation;
  readonly messages: readonly ConversationMessage[];
}

/** Direct messages, as the views use them. Every promise rejects with a ClientProblem only. */
export interface ConversationsApi {
  readonly encryption: EncryptionState;
  /** Newest first; requests, ignored and blocked ones too. */
  readonly all: readonly Conversation[];
  find(user: string): Conversation | undefined;
  /** A snapshot; empty until `open` has resolved. */
  page(id: string): ConversationPage;
  /** Loads the newest 100 messages. */
  open(id: string): Promise<void>;
  loadOlder(id: string): Promise<void>;
  /** Of an open page: loads what is older until that message is in it. */
  loadBackTo(id: string, messageId: string): Promise<void>;
  /** What was said there and has `text` in it: newest first, a part of the history after the other. */
  search(id: string, text: string): AsyncIterable<readonly ConversationMessage[]>;
  /** Once for each `open`: the last one lets the page go. */
  close(id: string): void;
  /** Starts or finds the conversation. @throws ClientProblem no such person, no encryption there */
  start(user: string): Promise<DirectConversation>;
  /**
   * Resolves to the message's id once it is kept on this machine; it goes out when it can. `messageId`: of an earlier
   * try, of which nobody knows what became of it; said once, however often it is tried.
   * @throws ClientProblem `identity-changed`, `blocked`, `encryption-not-ready`; too long
   */
  send(user: string, text: string, messageId?: string): Promise<string>;
  retry(id: string, messageId: string): Promise<void>;
  discard(id: string, messageId: string): Promise<void>;
  markRead(id: string): Promise<void>;
  /** On this machine alone; nobody is told. */
  setMuted(id: string, isMuted: boolean): Promise<void>;
  accept(id: string): Promise<void>;
  ignore(id: string): Promise<void>;
  block(id: string): Promise<void>;
  unblock(id: string): Promise<void>;
  safetyNumber(user: string): SafetyNumber | undefined;
  /** `code` is what a person pasted, or read from a QR code. */
  compare(user: string, code: string): CodeComparison | Promise<CodeComparison>;
  setVerified(id: string, isVerified: boolean): Promise<void>;
  /** Ends the stop of a conversation whose person has another identity key. */
  acceptNewIdentity(id: string): Promise<void>;
  exportHistory(): AsyncIterable<ConversationHistory>;
}

/** What of this person's files a conversation is shown. */
export type Shared =
  | ({ readonly kind: 'code' } & SharedCode)
  | ({ readonly kind: 'patch'; readonly title: string } & SharedPatch);

/** What can be done to messages. Every promise rejects with a ClientProblem only. */
export interface MessagesApi {
  /** As `send`, in answer to a message of the conversation. */
  reply(id: string, messageId: string, text: string, replyId?: string): Promise<string>;
  /** As `send`. */
  share(id: string, shared: Shared, messageId?: string): Promise<string>;
  /** Of a text of this person. */
  edit(id: string, messageId: string, text: string): Promise<void>;
  /** Takes it back from everybody. */
  takeBack(id: string, messageId: string): Promise<void>;
  react(id: string, messageId: string, emoji: string, isOn: boolean): Promise<void>;
  /** The person is writing; as often as one likes. */
  noteTyping(id: string): void;
  /** Seconds; `undefined`: messages stay. In a group the owner's matter. */
  setTimer(id: string, seconds: number | undefined): Promise<void>;
}

/** What a person can do about their own keys and account. Every promise rejects with a ClientProblem only. */
export interface EncryptionApi {
  recoveryFile(passphrase: string): Promise<Uint8Array>;
  /** @throws ClientProblem `recovery-invalid` when the file is another's, damaged, or the passphrase is wrong */
  restoreIdentity(file: Uint8Array, passphrase: string): Promise<void>;
  /** Makes a new identity: everybody who wrote with the old one is warned. */
  startOver(password: string): Promise<void>;
  deleteAccount(password: string): Promise<void>;
  /** Signs out and removes everything kept here. */
  wipeDevice(): Promise<void>;
}
