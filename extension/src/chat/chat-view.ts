import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import type { GroupDesk } from '../groups/group-desk.ts';
import { messageOf } from '../problem-log.ts';
import { parseSubmission, type PlainCommand, type Submission } from '../slash-commands.ts';
import { isErrand, parseIntent } from '../view-intents.ts';
import { LOBBY } from '../view-model.ts';
import type { ViewErrand, ViewIntent, ViewSnapshot, ViewState } from '../view-protocol.ts';
import { canWrite } from '../view-scene.ts';
import type { ViewTexts } from '../view-texts.ts';
import type { WindowClient } from '../window-client.ts';
import { Composer } from './composer.ts';
import type { Talk } from './talk.ts';

// PROTOCOL.md section 7.
const MAX_TEXT_BYTES = 16_384;

/** What the page can ask for that is done outside it. */
export type ChatErrand = ViewErrand | Exclude<PlainCommand, 'help'>;

export interface ChatViewOptions {
  readonly talk: Talk;
  readonly window: WindowClient;
  readonly clock: Clock;
  readonly texts: ViewTexts;
  /** Opens an input box or runs a command; tells the person itself when that fails. */
  readonly run: (errand: ChatErrand) => void;
  /** Sends and shows the conversation. Rejects with what the person must know. */
  readonly sendDirect: (user: string, text: string) => Promise<void>;
  /** For what is ordered of groups in writing. */
  readonly groups: Pick<GroupDesk, 'refusal' | 'carryOut'>;
  /** Tells the person what went wrong with a button of the page. */
  readonly fail: (error: unknown) => void;
  readonly log: { warn(message: string): void };
}

/** A chat without its page: keeps the draft, answers intents and posts snapshots while a page is there. */
export class ChatView implements Disposable {
  readonly #options: ChatViewOptions;
  readonly #composer = new Composer();
  readonly #changed = () => {
    this.#options.talk.changed();
    this.#schedule();
  };
  #post: ((snapshot: ViewSnapshot) => void) | undefined;
  #pageReady = false;
  #scheduled = false;

  constructor(options: ChatViewOptions) {
    this.#options = options;
    options.window.events.on('changed', this.#changed);
  }

  get talk(): Talk {
    return this.#options.talk;
  }

  get state(): ViewState {
    return this.talk.view(this.#composer.view);
  }

  /** A page was made; it gets nothing before it says that it is ready. */
  attach(post: (snapshot: ViewSnapshot) => void): void {
    this.#post = post;
    this.#pageReady = false;
    this.talk.open();
  }

  /** The page is gone or hidden: what is posted to it now would be lost. */
  detach(): void {
    this.#pageReady = false;
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

  dispose(): void {
    this.#post = undefined;
    this.talk.close();
    this.#options.window.events.off('changed', this.#changed);
  }

  #obey(intent: ViewIntent): void {
    const { talk } = this;
    switch (intent.kind) {
      case 'ready':
        this.#pageReady = true;
        this.#schedule();
        return;
      case 'draft':
        if (this.#composer.write(intent.text)) this.#schedule();
        return;
      case 'submit': {
        this.#submit(intent.text);
        return;
      }
      case 'retry':
        return void this.#carryOut(() => talk.retry(intent.id));
      case 'discard':
        return void this.#carryOut(() => talk.discard(intent.id));
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
    const refusal = this.#refusalOf(submission);
    if (refusal !== undefined) this.#composer.refuse(text, refusal);
    else {
      this.#composer.accept(this.#answerTo(submission));
      void this.#accept(submission).catch((error: unknown) => {
        this.#composer.refuse(text, messageOf(error));
        this.#schedule();
      });
    }
    this.#schedule();
  }

  #refusalOf(submission: Submission): string | undefined {
    const { window, texts, groups } = this.#options;
    const { hints } = texts;
    switch (submission.kind) {
      case 'unknown':
        return hints.unknownCommand(submission.name);
      case 'nothing-to-broadcast':
        return hints.nothingToBroadcast;
      case 'nothing-to-send':
        return hints.nothingToSend;
      case 'incomplete':
        return hints.incomplete(submission.command);
      case 'order':
        return groups.refusal(this.talk.key, submission.order);
      case 'message':
        return this.talk.refusal() ?? this.#lengthProblem(submission.text);
      case 'broadcast':
      case 'direct':
        return canWrite(window) ? this.#lengthProblem(submission.text) : hints.notSignedIn;
      case 'command':
      case 'empty':
        return undefined;
    }
  }

  #lengthProblem(text: string): string | undefined {
    const excess = encodeUtf8(text.toWellFormed()).length - MAX_TEXT_BYTES;
    return excess > 0 ? this.#options.texts.hints.tooLong(excess) : undefined;
  }

  #answerTo(submission: Submission): string | undefined {
    const { hints } = this.#options.texts;
    if (submission.kind === 'command' && submission.command === 'help') return hints.help;
    return submission.kind === 'broadcast' && this.talk.key !== LOBBY ? hints.toldEveryone : undefined;
  }

  async #accept(submission: Submission): Promise<void> {
    // A lone surrogate, as a broken paste brings it, has no UTF-8.
    const text = 'text' in submission ? submission.text.toWellFormed() : '';
    switch (submission.kind) {
      case 'message':
        return this.talk.send(text);
      case 'broadcast':
        return this.#options.window.client.lobby.send(text);
      case 'direct':
        return this.#options.sendDirect(submission.user, text);
      case 'order':
        return this.#options.groups.carryOut(this.talk.key, submission.order);
      case 'command': {
        if (submission.command !== 'help') this.#options.run(submission.command);
        return;
      }
      case 'empty':
      case 'unknown':
      case 'nothing-to-broadcast':
      case 'nothing-to-send':
      case 'incomplete':
        return;
    }
  }

  /** At most one snapshot per turn of the event loop, however much changed. */
  #schedule(): void {
    if (this.#scheduled || !this.#pageReady) return;
    this.#scheduled = true;
    this.#options.clock.soon(() => {
      this.#scheduled = false;
      if (this.#pageReady) this.#post?.({ kind: 'snapshot', state: this.state });
    });
  }
}
