import type {
  Conversation,
  DirectConversation,
} from '../../../common/src/client/conversations/conversation.ts';
import type { ConversationsApi } from '../../../common/src/client/conversations/conversations-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { canWriteTo, makeConversationView } from '../direct/conversation-view.ts';
import type { SafetyInput } from '../direct/safety-view.ts';
import type { ComposerText } from '../view-composer.ts';
import type { GroupAct, ViewAct, ViewState } from '../view-protocol.ts';
import { canWrite, type Scenes } from '../view-scene.ts';
import type { Talk } from './talk.ts';

export interface ConversationTalkOptions {
  /** Of the conversation. */
  readonly id: string;
  readonly scenes: Pick<Scenes, 'now'>;
  /** Another one when another window takes over. */
  readonly conversations: () => ConversationsApi;
  /** Done outside the page. */
  readonly groupAct: (act: GroupAct, id: string) => Promise<void>;
  readonly copy: (text: string) => PromiseLike<void>;
  readonly log: { warn(message: string): void };
}

/** What two persons, or the members of a group, say to each other. */
export class ConversationTalk implements Talk {
  readonly key: string;
  readonly #options: ConversationTalkOptions;
  #hasPage = false;
  #isLooking = false;
  #isMarking = false;
  /** Where the messages are loaded. */
  #loadedFrom: ConversationsApi | undefined;
  /** Present while the safety number is open. */
  #safety: Pick<SafetyInput, 'comparison'> | undefined;

  constructor(options: ConversationTalkOptions) {
    this.#options = options;
    this.key = options.id;
  }

  get tabTitle(): string | undefined {
    return this.#conversation?.title;
  }

  view(composer: ComposerText): ViewState {
    const conversation = this.#conversation;
    return makeConversationView({
      scene: this.#options.scenes.now,
      conversation,
      page: this.#direct.page(this.key),
      safety: this.#safetyOf(conversation),
      composer,
    });
  }

  refusal(): string | undefined {
    const scene = this.#options.scenes.now;
    const { notSignedIn, encryptionNotReady } = scene.texts.hints;
    if (!canWrite(scene)) return notSignedIn;
    return canWriteTo(this.#conversation, scene) ? undefined : encryptionNotReady;
  }

  async send(text: string): Promise<void> {
    await this.#direct.send(this.#present().id, text);
  }

  retry(messageId: string): Promise<void> {
    return this.#direct.retry(this.key, messageId);
  }

  discard(messageId: string): Promise<void> {
    return this.#direct.discard(this.key, messageId);
  }

  loadOlder(): Promise<void> {
    return this.#direct.loadOlder(this.key);
  }

  async act(act: ViewAct): Promise<void> {
    const { key } = this;
    switch (act) {
      case 'accept':
        return this.#direct.accept(key);
      case 'ignore':
        return this.#direct.ignore(key);
      case 'block':
        return this.#direct.block(key);
      case 'unblock':
        return this.#direct.unblock(key);
      case 'acceptIdentity':
        return this.#direct.acceptNewIdentity(key);
      case 'removeVerification':
        return this.#direct.setVerified(key, false);
      case 'showMembers':
      case 'leaveGroup':
      case 'blockOwner':
        return this.#options.groupAct(act, key);
      case 'copyCode':
        return this.#copyCode();
      case 'showSafety':
        this.#safety = { comparison: undefined };
        return;
      case 'closeSafety':
        this.#safety = undefined;
        this.#markRead();
    }
  }

  compare(code: string): void {
    if (this.#safety) this.#safety = { comparison: this.#direct.compare(this.#person().user, code) };
  }

  async verify(digits: string): Promise<void> {
    const { user, trust } = this.#person();
    // The key may have become another one since the page was drawn: that one nobody has compared.
    if (this.#direct.safetyNumber(user)?.digits !== digits) {
      this.#safety = { comparison: 'changed-meanwhile' };
      return;
    }
    if (trust === 'changed') await this.#direct.acceptNewIdentity(this.key);
    await this.#direct.setVerified(this.key, true);
  }

  open(): void {
    this.#hasPage = true;
    this.changed();
  }

  close(): void {
    this.#hasPage = false;
    this.#safety = undefined;
    this.#loadedFrom?.close(this.key);
    this.#loadedFrom = undefined;
  }

  look(isLooking: boolean): void {
    this.#isLooking = isLooking;
    this.#markRead();
  }

  changed(): void {
    this.#load();
    this.#markRead();
  }

  get #direct(): ConversationsApi {
    return this.#options.conversations();
  }

  get #conversation(): Conversation | undefined {
    return this.#direct.all.find(({ id }) => id === this.key);
  }

  #present(): Conversation {
    const conversation = this.#conversation;
    if (conversation) return conversation;
    throw new ClientProblem('encryption-not-ready', this.#options.scenes.now.texts.hints.encryptionNotReady);
  }

  /** Whom a safety number is shared with; a group has none. */
  #person(): DirectConversation {
    const conversation = this.#present();
    if (conversation.kind === 'direct') return conversation;
    throw new ClientProblem('refused', this.#options.scenes.now.texts.direct.group.noSafety);
  }

  #safetyOf(conversation: Conversation | undefined): SafetyInput | undefined {
    if (conversation?.kind !== 'direct' || !this.#safety) return undefined;
    return { ...this.#safety, number: this.#direct.safetyNumber(conversation.user) };
  }

  async #copyCode(): Promise<void> {
    const number = this.#direct.safetyNumber(this.#person().user);
    if (number) await this.#options.copy(number.code);
  }

  #load(): void {
    const direct = this.#direct;
    if (!this.#conversation) this.#loadedFrom = undefined;
    else if (this.#hasPage && this.#loadedFrom !== direct) {
      this.#loadedFrom = direct;
      this.#inBackground(direct.open(this.key));
    }
  }

  #markRead(): void {
    const sees = this.#hasPage && this.#isLooking && this.#safety === undefined;
    if (!sees || this.#isMarking || !this.#conversation?.unread) return;
    this.#isMarking = true;
    const marking = this.#direct.markRead(this.key).finally(() => {
      this.#isMarking = false;
    });
    this.#inBackground(marking);
  }

  /** Nobody asked for it; the next change tries again. */
  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#options.log.warn(`A conversation could not be read: ${String(error)}`);
    });
  }
}
