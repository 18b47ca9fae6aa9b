import type {
  DirectConversation,
  ConversationPage,
  ConversationMessage,
  EncryptionState,
  SafetyNumber,
} from '../../../src/client/conversations/conversation.ts';
import type {
  CodeComparison,
  ConversationHistory,
  ConversationsApi,
  MessagesApi,
  Shared,
} from '../../../src/client/conversations/conversations-api.ts';
import { timerWords } from '../../../src/client/conversations/book/conversation-timer.ts';
import { searchMatch } from '../../../src/client/search-match.ts';
import { ClientProblem } from '../../../src/client/problem.ts';

const NOTHING = { kind: 'direct', trust: 'new', standing: 'accepted', unread: 0, typing: [] } as const;

type Heard = (conversation: DirectConversation, message: ConversationMessage) => void;
type Change = Partial<Omit<DirectConversation, 'id' | 'user'>>;

/** Direct messages of one person in memory, without keys and without a daemon: the edge of a view. */
export class MemoryConversations implements ConversationsApi, MessagesApi {
  readonly #conversations = new Map<string, DirectConversation>();
  readonly #messages = new Map<string, readonly ConversationMessage[]>();
  readonly #open = new Set<string>();
  readonly #changed: () => void;
  readonly #heard: Heard;
  #count = 0;
  /** Ids of conversations in which this person was noted as writing. */
  readonly typed: string[] = [];
  /** Each part of a search waits for it. */
  searchGate: Promise<unknown> = Promise.resolve();
  encryption: EncryptionState = { kind: 'ready' };
  /** What the next call rejects with. */
  problem: ClientProblem | undefined;

  /** `heard`: of what is told in the conversation that this person has done. */
  constructor(changed: () => void = () => undefined, heard: Heard = () => undefined) {
    this.#changed = changed;
    this.#heard = heard;
  }

  get all(): readonly DirectConversation[] {
    return [...this.#conversations.values()];
  }

  /** As the other person, or a test, changes it. */
  set(user: string, change: Change = {}): DirectConversation {
    const before = this.find(user);
    const made = { ...NOTHING, id: user, title: user, user } as const;
    const conversation: DirectConversation = { ...made, ...before, ...change };
    this.#conversations.set(conversation.id, conversation);
    this.#changed();
    return conversation;
  }

  /** A message comes. */
  receive(user: string, text: string, part: Partial<ConversationMessage> = {}): ConversationMessage {
    const { id, unread } = this.set(user);
    const message = this.#add(id, { from: user, isMine: false, text, state: 'received', ...part });
    this.set(user, { unread: unread + 1 });
    return message;
  }

  get openIds(): readonly string[] {
    return [...this.#open];
  }

  /** A message gets further, fails or is altered. */
  settle(user: string, messageId: string, outcome: Partial<ConversationMessage>): void {
    this.#replace(user, messageId, (message) => [{ ...message, ...outcome }]);
  }

  find(user: string): DirectConversation | undefined {
    return this.#conversations.get(user);
  }

  page(id: string): ConversationPage {
    return { messages: this.#open.has(id) ? (this.#messages.get(id) ?? []) : [], older: 'none' };
  }

  async open(id: string): Promise<void> {
    await this.#act();
    this.#open.add(id);
    this.#changed();
  }

  loadOlder(): Promise<void> {
    return this.#act();
  }

  loadBackTo(id: string): Promise<void> {
    return this.open(id);
  }

  async *search(id: string, text: string): AsyncGenerator<readonly ConversationMessage[]> {
    await this.#act();
    const isMatch = searchMatch(text);
    for (const message of (this.#messages.get(id) ?? []).toReversed()) {
      yield isMatch(message.text) ? [message] : [];
      await this.searchGate;
    }
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  async start(user: string): Promise<DirectConversation> {
    await this.#act();
    return this.find(user) ?? this.set(user);
  }

  async send(user: string, text: string, messageId?: string): Promise<string> {
    await this.#act();
    return this.say(user, { text, state: 'sending', ...(messageId !== undefined && { id: messageId }) });
  }

  /** This person says something, from here or another device. */
  say(user: string, part: Partial<ConversationMessage> & Pick<ConversationMessage, 'text'>): string {
    const { id, trust, standing } = this.set(user);
    if (trust === 'changed') throw new ClientProblem('identity-changed', 'another key');
    if (standing !== 'accepted') throw new ClientProblem('blocked', 'not accepted');
    const message = this.#add(id, { from: 'me', isMine: true, state: 'sent', ...part });
    this.#changed();
    return message.id;
  }

  async reply(id: string, messageId: string, text: string): Promise<string> {
    await this.#act();
    const { from, text: quoted } = this.#find(id, messageId);
    return this.say(id, { text, state: 'sending', replyTo: { id: messageId, from, text: quoted } });
  }

  async share(id: string, shared: Shared, messageId?: string): Promise<string> {
    await this.#act();
    const frame = { state: 'sending', ...(messageId !== undefined && { id: messageId }) } as const;
    if (shared.kind === 'code') {
      const { kind, ...code } = shared;
      return this.say(id, { kind, text: `${code.path}:${code.start}-${code.end}`, code, ...frame });
    }
    const { kind, title, ...patch } = shared;
    return this.say(id, { kind, text: title, patch, ...frame });
  }

  async edit(id: string, messageId: string, text: string): Promise<void> {
    await this.#act();
    this.#find(id, messageId);
    this.settle(id, messageId, { text, isEdited: true });
  }

  async takeBack(id: string, messageId: string): Promise<void> {
    await this.#act();
    this.settle(id, messageId, { kind: 'deleted', text: '' });
  }

  async react(id: string, messageId: string, emoji: string, isOn: boolean): Promise<void> {
    await this.#act();
    const { reactions = [] } = this.#find(id, messageId);
    const others = reactions.map((one) => ({ ...one, users: one.users.filter((user) => user !== 'me') }));
    const now = isOn ? [...others, { emoji, users: ['me'] }] : others;
    this.settle(id, messageId, { reactions: now.filter(({ users }) => users.length > 0) });
  }

  noteTyping(id: string): void {
    this.typed.push(id);
  }

  async setTimer(id: string, seconds: number | undefined): Promise<void> {
    await this.#act();
    const conversation = this.#conversations.get(id);
    if (!conversation) return;
    const { timer: _, ...rest } = conversation;
    this.#conversations.set(id, seconds === undefined ? rest : { ...rest, timer: seconds });
    this.#changed();
    this.#notice(id, timerWords('You', seconds ?? 0));
  }

  async retry(id: string, messageId: string): Promise<void> {
    await this.#act();
    this.#replace(id, messageId, (message) => [{ ...message, state: 'sending' }]);
  }

  async discard(id: string, messageId: string): Promise<void> {
    await this.#act();
    this.#replace(id, messageId, () => []);
  }

  markRead(id: string): Promise<void> {
    return this.#change(id, { unread: 0 });
  }

  setMuted(id: string, isMuted: boolean): Promise<void> {
    return this.#change(id, { isMuted });
  }

  accept(id: string): Promise<void> {
    return this.#change(id, { standing: 'accepted' });
  }

  ignore(id: string): Promise<void> {
    return this.#change(id, { standing: 'ignored' });
  }

  block(id: string): Promise<void> {
    return this.#change(id, { standing: 'blocked' });
  }

  unblock(id: string): Promise<void> {
    return this.accept(id);
  }

  safetyNumber(user: string): SafetyNumber {
    return { digits: digitsOf(user), code: `code of ${user}` };
  }

  compare(user: string, code: string): CodeComparison {
    if (!code.startsWith('code of ')) return 'not-a-code';
    return code === `code of ${user}` ? 'match' : 'other-person';
  }

  async setVerified(id: string, isVerified: boolean): Promise<void> {
    if (this.#conversations.get(id)?.trust === 'changed')
      throw new ClientProblem('identity-changed', 'accept the key first');
    await this.#change(id, { trust: isVerified ? 'verified' : 'new' });
    this.#notice(id, isVerified ? `You verified ${id}.` : `You removed the verification of ${id}.`);
  }

  acceptNewIdentity(id: string): Promise<void> {
    return this.#change(id, { trust: 'new' });
  }

  async *exportHistory(): AsyncGenerator<ConversationHistory> {
    await this.#act();
    for (const conversation of this.all)
      yield { conversation, messages: this.#messages.get(conversation.id) ?? [] };
  }

  #notice(id: string, text: string): void {
    const message = this.#add(id, { kind: 'notice', from: id, isMine: false, text, state: 'received' });
    const conversation = this.find(id);
    if (conversation) this.#heard(conversation, message);
  }

  async #change(id: string, change: Change): Promise<void> {
    await this.#act();
    const conversation = this.#conversations.get(id);
    if (conversation) this.set(conversation.user, change);
  }

  /** Everything the client core does takes a turn at least, and may fail. */
  async #act(): Promise<void> {
    await Promise.resolve();
    const { problem } = this;
    this.problem = undefined;
    if (problem) throw problem;
  }

  #find(id: string, messageId: string): ConversationMessage {
    const message = this.#messages.get(id)?.find((one) => one.id === messageId);
    if (message) return message;
    throw new ClientProblem('refused', 'the message is gone');
  }

  #add(
    id: string,
    part: Partial<ConversationMessage> & Pick<ConversationMessage, 'from' | 'isMine' | 'text' | 'state'>,
  ): ConversationMessage {
    const message: ConversationMessage = {
      id: `message-${this.#count++}`.padEnd(22, '-'),
      kind: 'text',
      sentAt: 0,
      ...part,
    };
    this.#messages.set(id, [...(this.#messages.get(id) ?? []), message]);
    return message;
  }

  #replace(
    id: string,
    messageId: string,
    by: (message: ConversationMessage) => readonly ConversationMessage[],
  ): void {
    const messages = this.#messages.get(id) ?? [];
    this.#messages.set(
      id,
      messages.flatMap((message) => (message.id === messageId ? by(message) : [message])),
    );
    this.#changed();
  }
}

export function digitsOf(user: string): string {
  return String(user.length % 10).repeat(60);
}
