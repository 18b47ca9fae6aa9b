import type { LobbyReading } from '../notices/lobby-reading.ts';
import type { ComposerText } from '../view-composer.ts';
import { LOBBY, makeLobbyView } from '../view-model.ts';
import type { ViewState } from '../view-protocol.ts';
import type { Scenes } from '../view-scene.ts';
import { canWrite } from '../window-state.ts';
import type { ViewTexts } from '../view-texts.ts';
import type { WindowClient } from '../window-client.ts';
import { searchMatch } from '../../../common/src/client/search-match.ts';
import type { ViewFound } from '../view-message.ts';
import { foundLine } from './found-line.ts';
import type { DirectAct, Talk } from './talk.ts';

export interface LobbyTalkOptions {
  readonly window: WindowClient;
  readonly scenes: Scenes;
  readonly texts: ViewTexts;
  /** Learns whether the person has the lobby before their eyes. */
  readonly reading: Pick<LobbyReading, 'look' | 'leave' | 'firstUnread'>;
  readonly log: { warn(message: string): void };
}

/** What everyone on the server reads. */
export class LobbyTalk implements Talk {
  readonly key = LOBBY;
  readonly #options: LobbyTalkOptions;
  #loadingOlder = false;

  constructor(options: LobbyTalkOptions) {
    this.#options = options;
  }

  get tabTitle(): string {
    return this.#options.texts.title;
  }

  view(composer: ComposerText): ViewState {
    const { messages, hasOlder } = this.#lobby;
    const older = this.#loadingOlder ? 'loading' : hasOlder ? 'available' : 'none';
    const { scenes, reading } = this.#options;
    return makeLobbyView({
      scene: scenes.now,
      messages,
      firstUnread: reading.firstUnread,
      older,
      composer,
    });
  }

  refusal(): string | undefined {
    const { texts, window } = this.#options;
    return canWrite(window) ? undefined : texts.hints.notSignedIn;
  }

  send(text: string): Promise<void> {
    return this.#lobby.send(text);
  }

  async doTo(id: string, act: DirectAct): Promise<void> {
    if (act === 'retry') await this.#lobby.retry(id);
    else if (act === 'discard') await this.#lobby.discard(id);
  }

  async loadOlder(): Promise<void> {
    if (this.#loadingOlder) return;
    this.#loadingOlder = true;
    try {
      await this.#lobby.loadOlder();
    } catch (error) {
      // The state says so already when the connection is gone; the button stays for another try.
      this.#options.log.warn(`Older messages could not be loaded: ${String(error)}`);
    } finally {
      this.#loadingOlder = false;
    }
  }

  async *search(text: string): AsyncGenerator<readonly ViewFound[]> {
    const isMatch = searchMatch(text);
    const found = this.#lobby.messages.filter((message) => isMatch(message.text));
    yield await Promise.resolve(
      found.reverse().map((message) => foundLine(message, text, this.#options.scenes.now)),
    );
  }

  loadBackTo(): Promise<void> {
    return Promise.resolve();
  }

  // Nobody accepts, blocks or verifies everyone, and what everyone has read stays as it is; where the daemon keeps the
  // messages, nothing is opened.

  canAnswer(): boolean {
    return false;
  }

  textToEdit(): undefined {
    return undefined;
  }

  react(): Promise<void> {
    return Promise.resolve();
  }

  noteTyping(): void {
    return;
  }

  act(): Promise<void> {
    return Promise.resolve();
  }

  verify(): Promise<void> {
    return Promise.resolve();
  }

  compare(): Promise<void> {
    return Promise.resolve();
  }

  open(): void {
    return;
  }

  close(): void {
    this.#options.reading.leave();
  }

  look(isLooking: boolean): void {
    this.#options.reading.look(isLooking);
  }

  changed(): void {
    return;
  }

  dispose(): void {
    return;
  }

  get #lobby() {
    return this.#options.window.lobby;
  }
}
