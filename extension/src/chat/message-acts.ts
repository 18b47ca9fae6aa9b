import type {
  ConversationMessage,
  ConversationPage,
} from '../../../common/src/client/conversations/conversation.ts';
import type { MessagesApi } from '../../../common/src/client/conversations/conversations-api.ts';
import { isSaid } from '../../../common/src/client/conversations/book/said-kinds.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { MessageTexts } from '../direct/message-texts.ts';
import type { WrittenAbout } from '../view-composer.ts';

/** What the person is asked outside the page. */
export interface TalkQuestions {
  confirmTakeBack(): Promise<boolean>;
  /** Seconds, or `off`; `undefined` when the person gave up. */
  timer(now: number | undefined): Promise<number | 'off' | undefined>;
}

export interface MessageActsOptions {
  /** Of the conversation. */
  readonly id: string;
  /** Absent where the client can't do these. */
  readonly messages: () => MessagesApi | undefined;
  readonly page: () => ConversationPage;
  readonly questions: TalkQuestions;
  readonly texts: MessageTexts;
}

/** What can be done to messages of one conversation beside sending them. */
export class MessageActs {
  readonly #options: MessageActsOptions;

  constructor(options: MessageActsOptions) {
    this.#options = options;
  }

  get areThere(): boolean {
    return this.#options.messages() !== undefined;
  }

  canAnswer(id: string): boolean {
    const message = this.find(id);
    return this.areThere && message !== undefined && isSaid(message);
  }

  /** Of an own text that arrived. */
  textToEdit(id: string): string | undefined {
    const message = this.find(id);
    const isOwn = message?.kind === 'text' && message.isMine;
    return this.areThere && isOwn && message.state !== 'failed' ? message.text : undefined;
  }

  async write({ kind, id: messageId }: WrittenAbout, text: string): Promise<void> {
    const { id } = this.#options;
    if (kind === 'edit') await this.#api.edit(id, messageId, text);
    else await this.#api.reply(id, messageId, text);
  }

  async takeBack(messageId: string): Promise<void> {
    const api = this.#api;
    if (await this.#options.questions.confirmTakeBack()) await api.takeBack(this.#options.id, messageId);
  }

  react(messageId: string, emoji: string, isOn: boolean): Promise<void> {
    return this.#api.react(this.#options.id, messageId, emoji, isOn);
  }

  noteTyping(): void {
    this.#options.messages()?.noteTyping(this.#options.id);
  }

  /** `now`: seconds. */
  async setTimer(now: number | undefined): Promise<void> {
    const api = this.#api;
    const chosen = await this.#options.questions.timer(now);
    if (chosen !== undefined) await api.setTimer(this.#options.id, chosen === 'off' ? undefined : chosen);
  }

  get #api(): MessagesApi {
    const api = this.#options.messages();
    if (api) return api;
    throw new ClientProblem('refused', this.#options.texts.notHere);
  }

  /** In the page. */
  find(id: string): ConversationMessage | undefined {
    return this.#options.page().messages.find((message) => message.id === id);
  }
}
