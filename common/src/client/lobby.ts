import type { Clock } from '../clock.ts';
import type { Disposable } from '../disposable.ts';
import { growingId } from './growing-id.ts';
import { LobbyDelivery } from './lobby-delivery.ts';
import { LobbyHistory, type Requests } from './lobby-history.ts';
import { type Broadcast, LobbyLog } from './lobby-log.ts';
import type { LobbyMessage } from './lobby-message.ts';
import { isSameOwner, type LobbyOwner } from './lobby-owner.ts';
import { Outbox } from './outbox.ts';
import type { OutboxKeeper } from './outbox-keeper.ts';
import type { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';
import { SessionEnded } from './session-errors.ts';

export interface LobbyOptions {
  readonly clock: Clock;
  readonly outboxes: OutboxKeeper;
  readonly changed: () => void;
  readonly report: (problem: ClientProblem) => void;
}

const NOT_CONNECTED = 'You are not connected.';

/** The broadcast, readable by the daemon: what was said, and what this person wants to say. */
export class Lobby implements Disposable {
  readonly #options: LobbyOptions;
  readonly #log = new LobbyLog((id) => this.#outbox.take(id) !== undefined);
  readonly #history: LobbyHistory;
  readonly #delivery: LobbyDelivery;
  #owner: LobbyOwner | undefined;
  #outbox: Outbox;
  /** Why nothing can get out, unless a connection is there or comes by itself. */
  #obstacle: string | undefined = NOT_CONNECTED;

  constructor(options: LobbyOptions) {
    const { clock, changed } = options;
    this.#options = options;
    this.#history = new LobbyHistory(this.#log, changed);
    this.#outbox = this.#newOutbox();
    this.#delivery = new LobbyDelivery({
      clock,
      changed,
      stored: (outbox, message) => {
        if (outbox === this.#outbox) this.#log.add(message);
      },
    });
  }

  /** What the daemon has, by number; then what it has not acknowledged, in the order of writing. */
  get messages(): readonly LobbyMessage[] {
    return [...this.#log.messages, ...this.#outbox.messages];
  }

  /** How many messages of this person the daemon has not acknowledged, failed ones included. */
  get unsent(): number {
    return this.#outbox.messages.length;
  }

  get hasOlder(): boolean {
    return this.#history.hasOlder;
  }

  /**
   * Shows the message as sending at once; settles as `retry` does. Never rejects: a failure is a state of the message.
   * `wireId`: 16 bytes, of an earlier try, of which nobody knows what became of it; said once, however often it is tried.
   */
  async send(text: string, wireId?: Uint8Array): Promise<void> {
    const now = this.#options.clock.now();
    this.#outbox.write({ text, wireId: wireId ?? growingId(now), sentAt: now });
    await this.#deliver();
  }

  /** Sends a failed message again, with the same id. Settles when it has left, or is kept and has to wait. */
  async retry(id: string): Promise<void> {
    await this.#outbox.revive(id);
    await this.#deliver();
  }

  /** Forgets a failed message. */
  async discard(id: string): Promise<void> {
    await this.#outbox.discard(id);
    this.#options.changed();
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
    await Promise.all([this.#catchUp(requests), this.#delivery.begin(this.#outbox, requests)]);
  }

  /** The connection is coming: what is sent now waits for it. */
  awaitOpen(owner: LobbyOwner): void {
    this.#history.leave();
    this.#delivery.end();
    this.#claim(owner);
  }

  /** The connection is not coming: what waits has failed. */
  close(problem: ClientProblem): void {
    this.#history.leave();
    this.#delivery.end();
    this.#obstacle = problem.message;
    this.#failBlocked();
    this.#outbox.detach();
    this.#options.changed();
  }

  receive(broadcast: Broadcast): void {
    this.#log.merge([broadcast]);
    this.#options.changed();
  }

  /** Another daemon or user: nothing of before is shown any more. What is kept stays kept. */
  reset(): void {
    // Also its pause: what is too much for one daemon is not for another.
    this.#delivery.dispose();
    this.#outbox.detach();
    this.#owner = undefined;
    this.#outbox = this.#newOutbox();
    this.#obstacle = NOT_CONNECTED;
    this.#history.reset();
    this.#log.forgetAll();
    this.#options.changed();
  }

  /** What waits stays kept, and is sent by whoever comes next. */
  dispose(): void {
    this.#delivery.dispose();
    this.#outbox.detach();
  }

  #claim(owner: LobbyOwner): void {
    if (!isSameOwner(this.#owner, owner)) {
      this.reset();
      this.#owner = owner;
      this.#outbox = this.#newOutbox();
    }
    this.#obstacle = undefined;
    // The connection may be given up before all is read.
    void this.#outbox.attach().then(() => {
      this.#failBlocked();
    });
  }

  #failBlocked(): void {
    if (this.#obstacle !== undefined) this.#outbox.failAll(this.#obstacle);
  }

  #newOutbox(): Outbox {
    const { outboxes: keeper, changed, report } = this.#options;
    const isStored = (id: string) => this.#log.has(id);
    return new Outbox({ owner: this.#owner, keeper, isStored, changed, report });
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
    this.#failBlocked();
    this.#options.changed();
    await Promise.all([this.#outbox.saved, this.#delivery.run()]);
  }
}
