import type {
  Conversation,
  DirectConversation,
} from '../../../common/src/client/conversations/conversation.ts';
import type {
  ConversationsApi,
  MessagesApi,
} from '../../../common/src/client/conversations/conversations-api.ts';
import type { FilesApi } from '../../../common/src/client/conversations/files-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { actOnCode, type CodeDesk } from '../code/code-desk.ts';
import { canWriteTo, makeConversationView } from '../direct/conversation-view.ts';
import type { SafetyInput } from '../direct/safety-view.ts';
import type { ComposerText, WrittenAbout } from '../view-composer.ts';
import type { ViewState } from '../view-protocol.ts';
import type { GroupAct, ViewAct } from '../view-action.ts';
import type { Scenes } from '../view-scene.ts';
import { canWrite } from '../window-state.ts';
import { foundLine } from './found-line.ts';
import { FirstUnread } from './first-unread.ts';
import type { ViewFound } from '../view-message.ts';
import { type FilePlaces, FileTalk } from './file-talk.ts';
import { MessageActs, type TalkQuestions } from './message-acts.ts';
import type { DirectAct, Talk } from './talk.ts';

export interface ConversationTalkOptions {
  /** Of the conversation. */
  readonly id: string;
  readonly scenes: Pick<Scenes, 'now'>;
  /** Another one when another window takes over. */
  readonly conversations: () => ConversationsApi;
  /** What can be done beside sending texts; absent where the client can't. Another one as `conversations`. */
  readonly messages: () => MessagesApi | undefined;
  readonly files: () => FilesApi | undefined;
  readonly questions: TalkQuestions;
  readonly places: FilePlaces;
  readonly code: CodeDesk;
  /** Done outside the page. */
  readonly groupAct: (act: GroupAct, id: string) => Promise<void>;
  readonly copy: (text: string) => PromiseLike<void>;
  readonly now: () => number;
  /** Tells the person what went wrong behind their back. */
  readonly fail: (error: unknown) => void;
  readonly log: { warn(message: string): void };
}

/** What two persons, or the members of a group, say to each other. */
export class ConversationTalk implements Talk {
  readonly key: string;
  readonly files: FileTalk;
  readonly #acts: MessageActs;
  readonly #options: ConversationTalkOptions;
  /** Present while there is a page. */
  #redraw: (() => void) | undefined;
  #isLooking = false;
  readonly #firstUnread = new FirstUnread();
  #isMarking = false;
  /** Where the messages are loaded. */
  #loadedFrom: ConversationsApi | undefined;
  /** Present while the safety number is open. */
  #safety: Pick<SafetyInput, 'comparison'> | undefined;

  constructor(options: ConversationTalkOptions) {
    this.#options = options;
    this.key = options.id;
    const { locale, texts } = options.scenes.now;
    const page = () => this.#direct.page(this.key);
    this.#acts = new MessageActs({ ...options, page, texts: texts.messages });
    this.files = new FileTalk({
      ...options,
      page,
      locale,
      texts: texts.messages,
      refusal: () => this.refusal(),
      changed: () => this.#redraw?.(),
    });
  }

  get tabTitle(): string | undefined {
    return this.#conversation?.title;
  }

  view(composer: ComposerText): ViewState {
    const conversation = this.#conversation;
    const page = this.#direct.page(this.key);
    return makeConversationView({
      scene: this.#options.scenes.now,
      conversation,
      page,
      firstUnread: this.#firstUnread.in(page.messages),
      abilities: { messages: this.#acts.areThere, files: this.files.takesFiles },
      moves: this.files.moves,
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

  async send(text: string, about?: WrittenAbout): Promise<void> {
    const { id } = this.#present();
    if (about) await this.#acts.write(about, text);
    else await this.#direct.send(id, text);
  }

  canAnswer(id: string): boolean {
    return this.#acts.canAnswer(id);
  }

  textToEdit(id: string): string | undefined {
    return this.#acts.textToEdit(id);
  }

  async doTo(id: string, act: DirectAct): Promise<void> {
    switch (act) {
      case 'retry':
        return this.#direct.retry(this.key, id);
      case 'discard':
        return this.#direct.discard(this.key, id);
      case 'takeBack':
        return this.#acts.takeBack(id);
      case 'saveFile':
        return this.files.save(id);
      case 'cancelFile':
        this.files.cancel(id);
        return;
      case 'openCode':
      case 'previewPatch':
      case 'applyPatch':
        return actOnCode(this.#options.code, this.#acts.find(id), act);
    }
  }

  react(id: string, emoji: string, isOn: boolean): Promise<void> {
    return this.#acts.react(id, emoji, isOn);
  }

  noteTyping(): void {
    if (this.refusal() === undefined) this.#acts.noteTyping();
  }

  loadOlder(): Promise<void> {
    return this.#direct.loadOlder(this.key);
  }

  async *search(text: string): AsyncGenerator<readonly ViewFound[]> {
    for await (const found of this.#direct.search(this.key, text))
      yield found.map((message) => foundLine(message, text, this.#options.scenes.now));
  }

  loadBackTo(id: string): Promise<void> {
    return this.#direct.loadBackTo(this.key, id);
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
      case 'setTimer':
        return this.#acts.setTimer(this.#present().timer);
      case 'showSafety':
        this.#safety = { comparison: undefined };
        return;
      case 'closeSafety':
        this.#safety = undefined;
        this.#markRead();
    }
  }

  async compare(code: string): Promise<void> {
    const safety = this.#safety;
    if (!safety) return;
    const comparison = await this.#direct.compare(this.#person().user, code);
    // It may have been closed meanwhile.
    if (this.#safety === safety) this.#safety = { comparison };
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

  open(redraw: () => void): void {
    this.#redraw = redraw;
    this.changed();
  }

  close(): void {
    this.#redraw = undefined;
    this.#safety = undefined;
    this.#firstUnread.forget();
    this.#loadedFrom?.close(this.key);
    this.#loadedFrom = undefined;
  }

  look(isLooking: boolean): void {
    if (isLooking && !this.#isLooking) this.#firstUnread.note(this.#conversation?.unread ?? 0);
    this.#isLooking = isLooking;
    this.#markRead();
  }

  changed(): void {
    this.#load();
    this.#markRead();
  }

  dispose(): void {
    this.files.dispose();
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
    else if (this.#redraw && this.#loadedFrom !== direct) {
      this.#loadedFrom = direct;
      this.#firstUnread.note(this.#conversation.unread);
      this.#inBackground(direct.open(this.key));
    }
  }

  #markRead(): void {
    const sees = this.#redraw && this.#isLooking && this.#safety === undefined;
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
