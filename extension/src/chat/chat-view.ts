import type { ViewSearchIntent } from '../view-message.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import type { Drafts } from '../drafts/drafts.ts';
import { messageOf } from '../problem-log.ts';
import { parseSubmission, typedFor } from '../slash-commands.ts';
import { isErrand, parseIntent } from '../view-intents.ts';
import type {
  ViewFileIntent,
  ViewIntent,
  ViewMessage,
  ViewMessageIntent,
  ViewPost,
  ViewState,
} from '../view-protocol.ts';
import { listChange } from './list-change.ts';
import type { PageActs } from './page-acts.ts';
import { Composer } from './composer.ts';
import { Search } from './search.ts';
import { Submissions, type SubmissionsOptions } from './submissions.ts';
import type { Talk } from './talk.ts';

export interface ChatViewOptions extends SubmissionsOptions {
  readonly clock: Clock;
  readonly acts: PageActs;
  readonly drafts: Pick<Drafts, 'read' | 'write'>;
  /** Tells the person what went wrong with a button of the page. */
  readonly fail: (error: unknown) => void;
  readonly log: { warn(message: string): void };
}

/** A chat without its page: keeps the draft, answers intents and posts snapshots while a page is there. */
export class ChatView implements Disposable {
  readonly #options: ChatViewOptions;
  readonly #composer = new Composer();
  readonly #submissions: Submissions;
  readonly #search: Search;
  #jump: ViewState['jump'];
  readonly #changed = () => {
    this.#options.talk.changed();
    this.#schedule();
  };
  #post: ((message: ViewPost) => void) | undefined;
  #pageReady = false;
  /** The messages that the page has. */
  #posted: readonly ViewMessage[] = [];
  #scheduled = false;

  constructor(options: ChatViewOptions) {
    this.#options = options;
    this.#submissions = new Submissions(options);
    this.#search = new Search({
      find: (text) => this.talk.search(text),
      texts: options.texts.search,
      changed: () => this.#schedule(),
    });
    options.window.events.on('changed', this.#changed);
    void this.#restoreDraft();
  }

  get talk(): Talk {
    return this.#options.talk;
  }

  get state(): ViewState {
    const search = this.#search.view;
    const jump = this.#jump;
    return { ...this.talk.view(this.#composer.view), ...(search && { search }), ...(jump && { jump }) };
  }

  /** A page was made; it gets nothing before it says that it is ready. */
  attach(post: (message: ViewPost) => void): void {
    this.#post = post;
    this.#pageReady = false;
    this.talk.open(() => this.#schedule());
  }

  /** The page is gone or hidden: what is posted to it now would be lost. */
  detach(): void {
    this.#pageReady = false;
    this.talk.files?.leavePage();
  }

  /** From the page: anything. What is no intent is logged, without its content, and dropped. */
  receive(value: unknown): void {
    const intent = parseIntent(value);
    if (intent) this.#obey(intent);
    else this.#options.log.warn('The chat page sent something that is not an intent; dropped.');
  }

  /** As if the person had pressed the button that shows the safety number. */
  showSafety(): void {
    void this.#carryOut(() => this.talk.act('showSafety'));
  }

  /** As if the person had pressed the button that opens the search. */
  openSearch(): void {
    void this.#carryOut(() => this.#search.begin(''));
  }

  dispose(): void {
    this.#post = undefined;
    this.talk.close();
    this.talk.dispose();
    this.#options.window.events.off('changed', this.#changed);
  }

  #obey(intent: ViewIntent): void {
    const { talk } = this;
    switch (intent.kind) {
      case 'ready':
        this.#pageReady = true;
        this.#posted = [];
        this.#jump = undefined;
        this.#search.end();
        this.#schedule();
        return;
      case 'draft':
        this.#draft(intent.text);
        return;
      case 'submit':
        this.#submit(intent.text);
        return;
      case 'leave-about':
        this.#composer.leaveAbout();
        this.#schedule();
        return;
      case 'message':
      case 'react':
        this.#obeyMessage(intent);
        return;
      case 'attach':
      case 'drop':
      case 'file-begin':
      case 'file-part':
      case 'file-abort':
        return void this.#obeyFile(intent);
      case 'open-link':
        return void this.#carryOut(() => this.#options.acts.openLink(intent.url));
      case 'code':
        return void this.#carryOut(() => this.#options.acts.doToCode(intent.act, intent));
      case 'search':
      case 'search-more':
      case 'search-end':
      case 'jump':
        return void this.#carryOut(() => this.#obeySearch(intent));
      case 'load-older':
        return void this.#carryOut(() => talk.loadOlder());
      case 'compare':
        return void this.#carryOut(() => talk.compare(intent.code));
      case 'verify':
        return void this.#carryOut(() => talk.verify(intent.digits));
      case 'action': {
        const { action } = intent;
        if (isErrand(action)) this.#options.run(action);
        else void this.#carryOut(() => talk.act(action));
      }
    }
  }

  async #carryOut(task: () => Promise<void> | void): Promise<void> {
    try {
      const done = task();
      this.#schedule();
      await done;
    } catch (error) {
      this.#options.fail(error);
    }
    this.#schedule();
  }

  #submit(text: string): void {
    const submission = parseSubmission(text);
    const refusal = this.#submissions.refusalOf(submission);
    if (refusal !== undefined) this.#composer.refuse(text, refusal);
    else {
      const about = submission.kind === 'message' ? this.#composer.about : undefined;
      this.#composer.accept(about, this.#submissions.answerTo(submission));
      void this.#submissions.carryOut(submission, about).catch((error: unknown) => {
        this.#composer.refuse(text, this.#options.texts.core(messageOf(error)), about);
        this.#keepDraft();
        this.#schedule();
      });
    }
    this.#keepDraft();
    this.#schedule();
  }

  #draft(text: string): void {
    if (this.#composer.write(text)) this.#schedule();
    this.#keepDraft();
    if (parseSubmission(text).kind === 'message' && this.#composer.about?.kind !== 'edit')
      this.talk.noteTyping();
  }

  async #restoreDraft(): Promise<void> {
    if (this.#composer.restore(await this.#options.drafts.read(this.talk.key))) this.#schedule();
  }

  #keepDraft(): void {
    this.#options.drafts.write(this.talk.key, this.#composer.draft);
  }

  #obeyMessage(intent: ViewMessageIntent): void {
    const { talk } = this;
    const { id } = intent;
    if (intent.kind === 'react') return void this.#carryOut(() => talk.react(id, intent.emoji, intent.isOn));
    switch (intent.act) {
      case 'reply':
        if (talk.canAnswer(id)) this.#composer.answer(id);
        this.#schedule();
        return;
      case 'edit': {
        const text = talk.textToEdit(id);
        if (text !== undefined) this.#composer.edit(id, typedFor(text));
        this.#schedule();
        return;
      }
      case 'takeBack':
      case 'retry':
      case 'discard':
      case 'saveFile':
      case 'cancelFile':
      case 'openCode':
      case 'previewPatch':
      case 'applyPatch': {
        const { act } = intent;
        return void this.#carryOut(() => talk.doTo(id, act));
      }
    }
  }

  async #obeySearch(intent: ViewSearchIntent): Promise<void> {
    switch (intent.kind) {
      case 'search':
        return this.#search.begin(intent.text);
      case 'search-more':
        return this.#search.more();
      case 'search-end':
        this.#search.end();
        return;
      case 'jump':
        await this.talk.loadBackTo(intent.id);
        this.#jump = { id: intent.id, count: (this.#jump?.count ?? 0) + 1 };
    }
  }

  async #obeyFile(intent: ViewFileIntent): Promise<void> {
    let wantsMore = false;
    await this.#carryOut(async () => {
      wantsMore = (await this.talk.files?.receive(intent)) ?? false;
    });
    if ('transfer' in intent && this.#pageReady)
      this.#post?.({ kind: 'file-answer', transfer: intent.transfer, wantsMore });
  }

  /** At most one snapshot per turn of the event loop, however much changed. */
  #schedule(): void {
    if (this.#scheduled || !this.#pageReady) return;
    this.#scheduled = true;
    this.#options.clock.soon(() => {
      this.#scheduled = false;
      if (this.#pageReady) this.#postState();
    });
  }

  #postState(): void {
    const { messages, ...state } = this.state;
    this.#post?.({ kind: 'snapshot', state, messages: listChange(this.#posted, messages) });
    this.#posted = messages;
  }
}
