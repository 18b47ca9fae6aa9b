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
} from '../../../src/client/conversations/conversations-api.ts';
import { ClientProblem } from '../../../src/client/problem.ts';

const NOTHING = { kind: 'direct', trust: 'new', standing: 'accepted', unread: 0, typing: [] } as const;

type Change = Partial<Omit<DirectConversation, 'id' | 'user'>>;

/** Direct messages of one person in memory, without keys and without a daemon: the edge of a view. */
export class MemoryConversations implements ConversationsApi {
  readonly #conversations = new Map<string, DirectConversation>();
  readonly #messages = new Map<string, readonly ConversationMessage[]>();
  readonly #open = new Set<string>();
  readonly #changed: () => void;
  #count = 0;
  encryption: EncryptionState = { kind: 'ready' };
  /** What the next call rejects with. */
  problem: ClientProblem | undefined;

  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
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
  receive(user: string, text: string): ConversationMessage {
    const { id, unread } = this.set(user);
    const message = this.#add(id, { from: user, isMine: false, text, state: 'received' });
    this.set(user, { unread: unread + 1 });
    return message;
  }

  get openIds(): readonly string[] {
    return [...this.#open];
  }

  /** A message of this person gets further, or fails. */
  settle(user: string, messageId: string, outcome: Pick<ConversationMessage, 'state' | 'problem'>): void {
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

  close(id: string): void {
    this.#open.delete(id);
  }

  async start(user: string): Promise<DirectConversation> {
    await this.#act();
    return this.find(user) ?? this.set(user);
  }

  async send(user: string, text: string): Promise<string> {
    await this.#act();
    const { id, trust, standing } = this.set(user);
    if (trust === 'changed') throw new ClientProblem('identity-changed', 'another key');
    if (standing !== 'accepted') throw new ClientProblem('blocked', 'not accepted');
    const message = this.#add(id, { from: 'me', isMine: true, text, state: 'sending' });
    this.#changed();
    return message.id;
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
  }

  acceptNewIdentity(id: string): Promise<void> {
    return this.#change(id, { trust: 'new' });
  }

  async *exportHistory(): AsyncGenerator<ConversationHistory> {
    await this.#act();
    for (const conversation of this.all)
      yield { conversation, messages: this.#messages.get(conversation.id) ?? [] };
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

  #add(
    id: string,
    part: Pick<ConversationMessage, 'from' | 'isMine' | 'text' | 'state'>,
  ): ConversationMessage {
    const message = {
      id: `message-${this.#count++}`.padEnd(22, '-'),
      kind: 'text',
      sentAt: 0,
      ...part,
    } as const;
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
