import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import { parseSubmission, type SlashCommand, type Submission } from '../slash-commands.ts';
import { parseIntent } from '../view-intents.ts';
import { canWrite, makeViewState } from '../view-model.ts';
import type { ViewAction, ViewIntent, ViewSnapshot, ViewState } from '../view-protocol.ts';
import type { ViewTexts } from '../view-texts.ts';
import type { WindowClient } from '../window-client.ts';
import { Composer } from './composer.ts';

// PROTOCOL.md section 7.
const MAX_TEXT_BYTES = 16_384;

/** What the page can ask for that is done outside it. */
export type ChatErrand = ViewAction | Exclude<SlashCommand, 'broadcast' | 'help'>;

export interface ChatViewOptions {
  readonly window: WindowClient;
  readonly clock: Clock;
  readonly texts: ViewTexts;
  readonly locale: string;
  /** Opens an input box or runs a command; tells the person itself when that fails. */
  readonly run: (errand: ChatErrand) => void;
  readonly log: { warn(message: string): void };
}

/** The chat without its page: keeps the draft, answers intents and posts snapshots while a page is there. */
export class ChatView implements Disposable {
  readonly #options: ChatViewOptions;
  readonly #composer = new Composer();
  readonly #names = new Map<string, string>();
  readonly #changed = () => this.#schedule();
  #post: ((snapshot: ViewSnapshot) => void) | undefined;
  #pageReady = false;
  #scheduled = false;
  #loadingOlder = false;

  constructor(options: ChatViewOptions) {
    this.#options = options;
    options.window.events.on('changed', this.#changed);
  }

  get state(): ViewState {
    const { window, locale, texts } = this.#options;
    const { lobby, people } = window.client;
    for (const { user, displayName } of people.values()) this.#names.set(user, displayName);
    return makeViewState({
      state: window.state,
      profile: window.profile,
      messages: lobby.messages,
      older: this.#loadingOlder ? 'loading' : lobby.hasOlder ? 'available' : 'none',
      people,
      names: this.#names,
      composer: this.#composer.view,
      locale,
      texts,
    });
  }

  /** A page was made; it gets nothing before it says that it is ready. */
  attach(post: (snapshot: ViewSnapshot) => void): void {
    this.#post = post;
    this.#pageReady = false;
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

  dispose(): void {
    this.#post = undefined;
    this.#options.window.events.off('changed', this.#changed);
  }

  #obey(intent: ViewIntent): void {
    switch (intent.kind) {
      case 'ready':
        this.#pageReady = true;
        {
          this.#schedule();
          return;
        }
      case 'draft':
        if (this.#composer.write(intent.text)) this.#schedule();
        return;
      case 'submit': {
        this.#submit(intent.text);
        return;
      }
      case 'retry':
        return void this.#options.window.client.lobby.retry(intent.id);
      case 'discard':
        return void this.#options.window.client.lobby.discard(intent.id);
      case 'load-older':
        return void this.#loadOlder();
      case 'action': {
        this.#options.run(intent.action);
        return;
      }
    }
  }

  #submit(text: string): void {
    const submission = parseSubmission(text);
    const refusal = this.#refusalOf(submission);
    if (refusal !== undefined) this.#composer.refuse(text, refusal);
    else this.#accept(submission);
    this.#schedule();
  }

  #refusalOf(submission: Submission): string | undefined {
    const { window, texts } = this.#options;
    switch (submission.kind) {
      case 'unknown':
        return texts.hints.unknownCommand(submission.name);
      case 'nothing-to-broadcast':
        return texts.hints.nothingToBroadcast;
      case 'message':
        return canWrite(window) ? this.#lengthProblem(submission.text) : texts.hints.notSignedIn;
      case 'command':
      case 'empty':
        return undefined;
    }
  }

  #lengthProblem(text: string): string | undefined {
    const excess = encodeUtf8(text.toWellFormed()).length - MAX_TEXT_BYTES;
    return excess > 0 ? this.#options.texts.hints.tooLong(excess) : undefined;
  }

  #accept(submission: Submission): void {
    if (submission.kind === 'command' && submission.command === 'help') {
      this.#composer.accept(this.#options.texts.hints.help);
      return;
    }
    this.#composer.accept();
    if (submission.kind === 'command' && submission.command !== 'help') this.#options.run(submission.command);
    // A lone surrogate, as a broken paste brings it, has no UTF-8.
    if (submission.kind === 'message')
      void this.#options.window.client.lobby.send(submission.text.toWellFormed());
  }

  async #loadOlder(): Promise<void> {
    if (this.#loadingOlder) return;
    this.#loadingOlder = true;
    this.#schedule();
    try {
      await this.#options.window.client.lobby.loadOlder();
    } catch (error) {
      // The state says so already when the connection is gone; the button stays for another try.
      this.#options.log.warn(`Older messages could not be loaded: ${String(error)}`);
    } finally {
      this.#loadingOlder = false;
      this.#schedule();
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
