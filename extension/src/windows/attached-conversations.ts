import type {
  Conversation,
  ConversationMessage,
  ConversationPage,
  DirectConversation,
  EncryptionState,
  SafetyNumber,
} from '../../../common/src/client/conversations/conversation.ts';
import type {
  CodeComparison,
  ConversationHistory,
  ConversationsApi,
  MessagesApi,
} from '../../../common/src/client/conversations/conversations-api.ts';
import { growingId } from '../../../common/src/client/growing-id.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import type { AttachedDesk } from './attached-desk.ts';
import { ConnectedElsewhere } from './connected-elsewhere.ts';

/** The conversations of the window that has the connection. */
export class AttachedConversations implements ConversationsApi, MessagesApi {
  readonly #desk: AttachedDesk;
  #searches = 0;

  constructor(desk: AttachedDesk) {
    this.#desk = desk;
  }

  get encryption(): EncryptionState {
    return this.#desk.news.encryption;
  }

  get all(): readonly Conversation[] {
    return this.#desk.news.conversations;
  }

  find(id: string): Conversation | undefined {
    return this.all.find((conversation) => conversation.id === id);
  }

  page(id: string): ConversationPage {
    return this.#desk.page(id) ?? { messages: [], older: 'none' };
  }

  open(id: string): Promise<void> {
    return this.#desk.open(id);
  }

  loadOlder(id: string): Promise<void> {
    return this.#desk.call('loadOlder', [id]);
  }

  loadBackTo(id: string, messageId: string): Promise<void> {
    return this.#desk.call('loadBackTo', [id, messageId]);
  }

  async *search(id: string, text: string): AsyncIterable<readonly ConversationMessage[]> {
    const search = this.#searches++;
    for (;;) {
      const { found, isLast } = await this.#desk.call('search', [search, id, text]);
      if (isLast) return;
      yield found;
    }
  }

  close(id: string): void {
    this.#desk.close(id);
  }

  start(user: string): Promise<DirectConversation> {
    return this.#desk.call('start', [user]);
  }

  send(id: string, text: string, messageId = this.#newId()): Promise<string> {
    return this.#desk.sayOnce({
      say: () => this.#desk.call('send', [id, text, messageId]),
      canRepeat: ({ conversations }) => conversations.find(id) !== undefined,
      repeat: ({ conversations }) => conversations.send(id, text, messageId),
    });
  }

  reply(...[id, answered, text, replyId = this.#newId()]: Parameters<MessagesApi['reply']>): Promise<string> {
    return this.#desk.sayOnce({
      say: () => this.#desk.call('reply', [id, answered, text, replyId]),
      canRepeat: ({ conversations }) => conversations.find(id) !== undefined,
      repeat: ({ messages }) => messages.reply(id, answered, text, replyId),
    });
  }

  retry(id: string, messageId: string): Promise<void> {
    return this.#desk.call('retry', [id, messageId]);
  }

  discard(id: string, messageId: string): Promise<void> {
    return this.#desk.call('discard', [id, messageId]);
  }

  markRead(id: string): Promise<void> {
    return this.#desk.call('markRead', [id]);
  }

  setMuted(id: string, isMuted: boolean): Promise<void> {
    return this.#desk.call('setMuted', [id, isMuted]);
  }

  accept(id: string): Promise<void> {
    return this.#desk.call('accept', [id]);
  }

  ignore(id: string): Promise<void> {
    return this.#desk.call('ignore', [id]);
  }

  block(id: string): Promise<void> {
    return this.#desk.call('block', [id]);
  }

  unblock(id: string): Promise<void> {
    return this.#desk.call('unblock', [id]);
  }

  safetyNumber(user: string): SafetyNumber | undefined {
    return this.#desk.page(user)?.safety;
  }

  compare(user: string, code: string): Promise<CodeComparison> {
    return this.#desk.call('compare', [user, code]);
  }

  setVerified(id: string, isVerified: boolean): Promise<void> {
    return this.#desk.call('setVerified', [id, isVerified, this.#seen(id)]);
  }

  acceptNewIdentity(id: string): Promise<void> {
    return this.#desk.call('acceptNewIdentity', [id, this.#seen(id)]);
  }

  share(...[id, shared, messageId = this.#newId()]: Parameters<MessagesApi['share']>): Promise<string> {
    return this.#desk.sayOnce({
      say: () => this.#desk.call('share', [id, shared, messageId]),
      canRepeat: ({ conversations }) => conversations.find(id) !== undefined,
      repeat: ({ messages }) => messages.share(id, shared, messageId),
    });
  }

  edit(...args: Parameters<MessagesApi['edit']>): Promise<void> {
    return this.#desk.call('edit', args);
  }

  takeBack(...args: Parameters<MessagesApi['takeBack']>): Promise<void> {
    return this.#desk.call('takeBack', args);
  }

  react(...args: Parameters<MessagesApi['react']>): Promise<void> {
    return this.#desk.call('react', args);
  }

  noteTyping(id: string): void {
    this.#desk.tell('noteTyping', [id]);
  }

  setTimer(id: string, seconds: number | undefined): Promise<void> {
    return this.#desk.call('setTimer', [id, seconds ?? null]);
  }

  /** All of the history: done where it lies. */
  exportHistory(): AsyncIterable<ConversationHistory> {
    throw new ConnectedElsewhere();
  }

  #seen(id: string): string {
    return this.safetyNumber(id)?.digits ?? '';
  }

  #newId(): string {
    return encodeBase64Url(growingId(this.#desk.now()));
  }
}
