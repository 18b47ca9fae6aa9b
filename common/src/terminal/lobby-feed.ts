import type { Client } from '../client/client.ts';
import type { LobbyMessage } from '../client/lobby-message.ts';
import type { Disposable } from '../disposable.ts';

/** At most so many messages of before are shown when the lobby opens: numbers may have gaps. */
const RECENT = 20;

export interface LobbyFeedOptions {
  readonly client: Pick<Client, 'lobby' | 'events'>;
  readonly show: (message: LobbyMessage) => void;
  /** A message that was not written with `say` has failed. */
  readonly failed: (message: LobbyMessage) => void;
  /** What was typed here stands on the screen already. */
  readonly showsOwn: boolean;
}

/** Tells each message of the lobby once, as it comes, and what became of those that were written here. */
export class LobbyFeed implements Disposable {
  readonly #options: LobbyFeedOptions;
  readonly #shown = new Set<string>();
  /** Failed ones that somebody has heard of. */
  readonly #told = new Set<string>();
  readonly #written = new Map<string, (message: LobbyMessage) => void>();
  /** Numbers up to this one are history. */
  #floor: number | undefined;
  #isWriting = false;
  readonly #look = () => {
    if (!this.#isWriting) this.#take(this.#options.client.lobby.messages);
  };

  constructor(options: LobbyFeedOptions) {
    this.#options = options;
    options.client.events.on('lobby', this.#look);
  }

  /** Sends to the lobby; resolves with the message once the server has it, or it failed. */
  say(text: string): Promise<LobbyMessage> {
    const message = this.#write(text);
    return new Promise((resolve) => {
      this.#written.set(message.id, resolve);
      this.#look();
    });
  }

  dispose(): void {
    this.#options.client.events.off('lobby', this.#look);
  }

  #write(text: string): LobbyMessage {
    const { lobby } = this.#options.client;
    const before = new Set(lobby.messages.map(({ id }) => id));
    // What it tells meanwhile is looked at once it is known whose message this is.
    this.#isWriting = true;
    void lobby.send(text);
    this.#isWriting = false;
    const message = lobby.messages.find(({ id }) => !before.has(id));
    if (message === undefined) throw new Error('the lobby did not take a message');
    return message;
  }

  #take(messages: readonly LobbyMessage[]): void {
    const numbers = messages.flatMap(({ number }) => number ?? []);
    const newest = numbers.at(-1);
    // Another lobby, or an empty one.
    if (newest === undefined) this.#forget();
    // A server that was restored from a backup gives numbers again.
    else this.#floor = Math.min(this.#floor ?? newest - RECENT, newest - 1);
    for (const message of messages) this.#takeOne(message);
  }

  #takeOne(message: LobbyMessage): void {
    const isOwn = this.#written.has(message.id);
    const { id, number, state } = message;
    this.#settle(message);
    if (state === 'failed' && !this.#told.has(id)) {
      this.#told.add(id);
      this.#options.failed(message);
    }
    if (number === undefined || this.#floor === undefined || number <= this.#floor || this.#shown.has(id))
      return;
    this.#shown.add(id);
    if (!isOwn || this.#options.showsOwn) this.#options.show(message);
  }

  #settle(message: LobbyMessage): void {
    if (message.state === 'sending') return;
    const resolve = this.#written.get(message.id);
    // Who wrote it hears of it.
    if (resolve && message.state === 'failed') this.#told.add(message.id);
    this.#written.delete(message.id);
    resolve?.(message);
  }

  #forget(): void {
    this.#floor = undefined;
    this.#shown.clear();
  }
}
