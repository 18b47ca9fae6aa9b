import { FlushTurn } from '../channel/flush-turn.ts';
import { type LinkEnd, MessageLink } from '../channel/message-link.ts';
import { MAX_PLAINTEXT_BYTES } from '../channel/record-cipher.ts';
import type { SecureChannel } from '../channel/secure-channel.ts';
import type { Clock } from '../clock.ts';
import { Codec, type Incoming } from '../wire/codec.ts';
import type { Answer, Body, EventTypes, RequestTypes } from '../wire/message-table.ts';
import { messages, type Messages } from '../wire/messages.ts';
import type { Ready, Welcome } from './client-state.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from './session-errors.ts';

export const REQUEST_MS = 30_000;
const QUEUE_BYTES = 4 * 1024 * 1024;
/** Enough for what comes while a login is under way. */
const MAX_EARLY = 1_000;
const codec = new Codec(messages);

/** What the daemon says unasked. */
export type DaemonEvent = {
  [K in EventTypes<Messages, 'server'>]: { readonly type: K; readonly body: Body<Messages, K> };
}[EventTypes<Messages, 'server'>];

interface Pending {
  readonly type: RequestTypes<Messages>;
  readonly answer: PromiseWithResolvers<unknown>;
}

/** One connection to a daemon: requests and their answers, events, and how it ended. */
export class LinkSession {
  /** Rejects with SessionEnded. */
  readonly welcome: Promise<Welcome>;
  /** Always fulfils. */
  readonly ended: Promise<LinkEnd>;
  readonly #clock: Clock;
  readonly #link: MessageLink;
  readonly #pending = new Map<number, Pending>();
  readonly #welcome = Promise.withResolvers<Welcome>();
  readonly #ready = Promise.withResolvers<Ready>();
  readonly #ended = Promise.withResolvers<LinkEnd>();
  #end: LinkEnd | undefined;
  #nextId = 0;
  /** The newest events for which nobody listens yet; who listens asks for the state of before anyway. */
  #early: DaemonEvent[] = [];
  #listener: ((event: DaemonEvent) => void) | undefined;

  constructor(channel: SecureChannel, clock: Clock) {
    this.#clock = clock;
    this.welcome = this.#welcome.promise;
    this.ended = this.#ended.promise;
    // Whoever waits for them hears it; nobody has to wait.
    this.#welcome.promise.catch(unheard);
    this.#ready.promise.catch(unheard);
    this.#link = new MessageLink({
      channel,
      codec,
      clock,
      turn: new FlushTurn(clock),
      peer: 'server',
      recordLimit: MAX_PLAINTEXT_BYTES,
      queueLimit: QUEUE_BYTES,
      handler: {
        onMessage: (message) => {
          this.#take(message);
        },
        onEnd: (end) => {
          this.#finish(end);
        },
      },
    });
  }

  get binding(): Uint8Array {
    return this.#link.binding;
  }

  /** What the daemon says after a login. @throws SessionEnded, RequestTimedOut. */
  ready(): Promise<Ready> {
    return this.#within('the login', this.#ready.promise);
  }

  /** @throws RequestRefused, SessionEnded, RequestTimedOut (a late answer is dropped). */
  async request<K extends RequestTypes<Messages>>(
    type: K,
    body: Body<Messages, K>,
  ): Promise<Answer<Messages, K>> {
    if (this.#end) throw new SessionEnded(this.#end);
    const id = this.#takeId();
    const answer = Promise.withResolvers<unknown>();
    const encoded = codec.encodeRequest<K>(type, id, body);
    this.#pending.set(id, { type, answer });
    this.#link.send(encoded);
    try {
      // Checked when it came, see #answered.
      return (await this.#within(type, answer.promise)) as Answer<Messages, K>;
    } finally {
      this.#pending.delete(id);
    }
  }

  /** An event; nobody answers it, and after the end it is dropped. */
  tell<K extends EventTypes<Messages, 'client'>>(type: K, body: Body<Messages, K>): void {
    this.#link.send(codec.encodeEvent(type, body));
  }

  /** One listener; it gets what came before it. */
  listen(listener: (event: DaemonEvent) => void): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const event of early) listener(event);
  }

  /** After a wake-up: finds out soon whether the daemon is still there. */
  checkNow(): void {
    this.#link.checkNow();
  }

  /** Ends in order. */
  close(): void {
    this.#link.close('stopping', 'the client disconnects');
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId = (id + 1) % 2 ** 32;
    return id;
  }

  #take(message: Incoming): void {
    if (message.kind === 'event') this.#event({ type: message.type, body: message.body } as DaemonEvent);
    else if (message.kind === 'ok') this.#answered(message.id, message.body);
    else if (message.kind === 'error') {
      const pending = this.#pending.get(message.id);
      pending?.answer.reject(new RequestRefused(pending.type, message.body));
    } else if (message.kind === 'bad' && message.reason.code === 'invalid') throw message.reason;
    // What is unknown comes from a newer daemon and is passed over (PROTOCOL.md section 4).
  }

  #answered(id: number, body: unknown): void {
    const pending = this.#pending.get(id);
    // What does not fit is thrown and ends the connection.
    pending?.answer.resolve(codec.checkAnswer(pending.type, body));
  }

  #event(event: DaemonEvent): void {
    if (event.type === 'welcome') this.#welcome.resolve(event.body);
    else if (event.type === 'ready') this.#ready.resolve(event.body);
    else if (this.#listener) this.#listener(event);
    else this.#keepEarly(event);
  }

  #keepEarly(event: DaemonEvent): void {
    this.#early.push(event);
    if (this.#early.length > MAX_EARLY) this.#early.shift();
  }

  #finish(end: LinkEnd): void {
    this.#end = end;
    const error = new SessionEnded(end);
    this.#welcome.reject(error);
    this.#ready.reject(error);
    for (const { answer } of this.#pending.values()) answer.reject(error);
    this.#pending.clear();
    this.#ended.resolve(end);
  }

  async #within<T>(what: string, promise: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = this.#clock.setTimer(REQUEST_MS, () => {
      late.reject(new RequestTimedOut(what));
    });
    try {
      return await Promise.race([promise, late.promise]);
    } finally {
      timer.dispose();
    }
  }
}

function unheard(): void {
  // See the constructor.
}
