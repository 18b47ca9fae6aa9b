import type { Clock } from '../clock.ts';
import { randomBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { LobbyHistory, type Requests } from './lobby-history.ts';
import { type Broadcast, LobbyLog, lobbyMessageId, type Outgoing } from './lobby-log.ts';
import type { LobbyMessage } from './lobby-message.ts';
import { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';
import { SessionEnded } from './session-errors.ts';

const MAX_TEXT_BYTES = 16_384;

/** Whose lobby this is: another daemon or another user means another lobby. */
export interface LobbyOwner {
  readonly daemonKey: string;
  readonly user: string;
}

export interface LobbyOptions {
  readonly clock: Clock;
  readonly changed: () => void;
  readonly report: (problem: ClientProblem) => void;
}

/** How a message can get out: now, when the awaited connection is there, or not at all. */
type Way =
  | { readonly kind: 'open'; readonly requests: Requests }
  | { readonly kind: 'awaited' }
  | { readonly kind: 'none'; readonly problem: ClientProblem };

/** The broadcast, readable by the daemon: what was said, and what this person wants to say. */
export class Lobby {
  readonly #options: LobbyOptions;
  readonly #log = new LobbyLog();
  readonly #history: LobbyHistory;
  #owner: LobbyOwner | undefined;
  #way: Way = { kind: 'none', problem: new ClientProblem('not-connected', 'You are not connected.') };
  /** Settles when what was written up to now has left or has to wait. */
  #sending: Promise<void> = Promise.resolve();

  constructor(options: LobbyOptions) {
    this.#options = options;
    this.#history = new LobbyHistory(this.#log, options.changed);
  }

  get messages(): readonly LobbyMessage[] {
    return this.#log.messages;
  }

  get hasOlder(): boolean {
    return this.#history.hasOlder;
  }

  /** Shows the message as sending at once. Never rejects: a failure is a state of the message. */
  async send(text: string): Promise<void> {
    const from = this.#owner?.user ?? '';
    const wireId = randomBytes(16);
    const id = lobbyMessageId(from, wireId);
    const sentAt = this.#options.clock.now();
    this.#log.write({ wireId, message: { id, from, text, sentAt, state: 'sending' } });
    await this.#deliver();
  }

  /** Sends a failed message again, with the same id. */
  async retry(id: string): Promise<void> {
    if (this.#log.revive(id)) await this.#deliver();
  }

  /** Fetches the page before the oldest message kept here. @throws ClientProblem. */
  async loadOlder(): Promise<void> {
    try {
      await this.#history.loadOlder();
    } catch (error) {
      throw problemOf(error);
    }
  }

  /** The connection is there: fetches what was missed, sends what waits. Settles after both; never rejects. */
  async open(owner: LobbyOwner, requests: Requests): Promise<void> {
    this.#claim(owner);
    this.#way = { kind: 'open', requests };
    await Promise.all([this.#catchUp(requests), this.#deliver()]);
  }

  /** The connection is coming: what is sent now waits for it. */
  awaitOpen(owner: LobbyOwner): void {
    this.#claim(owner);
    this.#history.leave();
    this.#way = { kind: 'awaited' };
  }

  /** The connection is not coming: what waits has failed. */
  close(problem: ClientProblem): void {
    this.#history.leave();
    this.#way = { kind: 'none', problem };
    this.#log.failAll(problem.message);
    this.#options.changed();
  }

  receive(broadcast: Broadcast): void {
    this.#log.merge([broadcast]);
    this.#options.changed();
  }

  /** Another daemon or user: nothing of before is shown any more. */
  reset(): void {
    this.#owner = undefined;
    this.#history.reset();
    this.#log.forgetAll();
    this.#options.changed();
  }

  #claim(owner: LobbyOwner): void {
    const isSame = this.#owner?.daemonKey === owner.daemonKey && this.#owner.user === owner.user;
    if (!isSame) this.reset();
    this.#owner = owner;
  }

  async #catchUp(requests: Requests): Promise<void> {
    try {
      await this.#history.catchUp(requests);
    } catch (error) {
      // After a loss the next connection fetches it.
      if (!(error instanceof SessionEnded)) this.#options.report(problemOf(error));
    }
  }

  async #deliver(): Promise<void> {
    this.#log.failWhere(({ text }) => problemOfText(text));
    const way = this.#way;
    if (way.kind === 'none') this.#log.failAll(way.problem.message);
    this.#options.changed();
    if (way.kind !== 'open') return;
    this.#sending = this.#sending.then(() => this.#sendAll(way.requests));
    await this.#sending;
  }

  /** One after the other: the order of writing is the order in the lobby. */
  async #sendAll(requests: Requests): Promise<void> {
    while (this.#way.kind === 'open' && this.#way.requests === requests) {
      const next = this.#log.nextToSend();
      if (next === undefined || !(await this.#sendOne(requests, next))) return;
    }
  }

  /** Whether the next one may follow. */
  async #sendOne(requests: Requests, { wireId, message }: Outgoing): Promise<boolean> {
    try {
      const place = await requests.request('broadcast.send', { id: wireId, text: message.text });
      this.#log.acknowledge(message.id, place);
    } catch (error) {
      // Whether it arrived is not known: the next connection sends it again, with the same id.
      if (error instanceof SessionEnded) return false;
      this.#log.fail(message.id, problemOf(error).message);
    }
    this.#options.changed();
    return true;
  }
}

function problemOfText(text: string): string | undefined {
  if (text === '') return 'The message is empty.';
  if (!text.isWellFormed()) return 'The message holds characters that are not valid Unicode.';
  if (encodeUtf8(text).length > MAX_TEXT_BYTES) return 'The message is longer than 16,384 bytes.';
  return undefined;
}
