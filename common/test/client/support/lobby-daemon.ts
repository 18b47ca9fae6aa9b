import type { Lobby } from '../../../src/client/lobby.ts';
import type { Requests } from '../../../src/client/lobby-history.ts';
import type { Broadcast } from '../../../src/client/lobby-log.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from '../../../src/client/session-errors.ts';

interface Asked {
  readonly type: string;
  readonly body: { readonly id: Uint8Array; readonly text: string; readonly before?: number };
  /** Absent when nobody waits for it any more. */
  answer?: PromiseWithResolvers<unknown>;
}

// Smaller than any page a client asks for: gaps span several pages.
const PAGE = 3;

/** The far side of a lobby: stores, numbers and repeats messages, one step at a time. */
export class LobbyDaemon {
  readonly stored: Broadcast[] = [];
  readonly #echoes: boolean;
  readonly owner = { daemonKey: 'key', user: 'alice' };
  /** Hears every text that reaches the daemon. */
  onSend: (text: string) => void = () => undefined;
  #lobby: Lobby;
  #inbox: Asked[] = [];
  #stream: (() => void)[] = [];
  #unanswered = new Set<Asked>();
  #isConnected = false;

  /** `echoes`: whether the sender is also told of its own messages. */
  constructor(lobby: Lobby, echoes: boolean) {
    this.#lobby = lobby;
    this.#echoes = echoes;
  }

  get isIdle(): boolean {
    return this.#inbox.length === 0 && this.#stream.length === 0;
  }

  connect(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    void this.#lobby.open(this.owner, { request: this.#request() });
  }

  lose(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#inbox = [];
    this.#stream = [];
    for (const { answer } of this.#unanswered)
      answer?.reject(new SessionEnded({ kind: 'lost', error: undefined }));
    this.#unanswered.clear();
    this.#lobby.awaitOpen(this.owner);
  }

  /** The client was killed and started again. What it sent last may still be on its way. */
  serve(lobby: Lobby): void {
    this.#isConnected = false;
    this.#lobby = lobby;
    this.#stream = [];
    this.#inbox = this.#inbox.filter(({ type }) => type === 'broadcast.send');
    for (const asked of this.#inbox) delete asked.answer;
    this.#unanswered.clear();
    lobby.awaitOpen(this.owner);
  }

  /** Refuses the oldest request, when it sends a message, for `seconds`. */
  limit(seconds: number): void {
    const [asked] = this.#inbox;
    if (asked?.type !== 'broadcast.send') return;
    this.#inbox.shift();
    this.#unanswered.delete(asked);
    const answer = { code: 'rate-limited', message: 'slowly', retryAfter: seconds } as const;
    asked.answer?.reject(new RequestRefused(asked.type, answer));
  }

  /** The client gives up waiting for the oldest request; it is handled all the same. */
  dawdle(): void {
    const [asked] = this.#inbox;
    if (asked?.type !== 'broadcast.send') return;
    asked.answer?.reject(new RequestTimedOut(asked.type));
  }

  /** Handles the oldest request. */
  handle(): void {
    const asked = this.#inbox.shift();
    if (asked === undefined) return;
    const body = asked.type === 'broadcast.send' ? this.#store(asked) : this.#page(asked.body.before);
    this.#stream.push(() => {
      this.#unanswered.delete(asked);
      asked.answer?.resolve(body);
    });
  }

  /** Lets the oldest answer or event arrive. */
  deliver(): void {
    this.#stream.shift()?.();
  }

  speakAsBob(): void {
    this.#append({ id: Uint8Array.of(this.stored.length), from: 'bob', text: 'hello' }, true);
  }

  /** As after a restore from a backup: the newest messages never were. */
  forgetNewest(count: number): void {
    this.stored.splice(Math.max(0, this.stored.length - count));
  }

  #request(): Requests['request'] {
    return ((type: string, body: Asked['body']) => {
      const asked = { type, body, answer: Promise.withResolvers<unknown>() };
      if (!this.#isConnected) return Promise.reject(new SessionEnded({ kind: 'lost', error: undefined }));
      if (type === 'broadcast.send') this.onSend(body.text);
      this.#inbox.push(asked);
      this.#unanswered.add(asked);
      return asked.answer.promise;
    }) as Requests['request'];
  }

  #store({ body: { id, text } }: Asked) {
    const known = this.stored.find(
      (message) => message.from === 'alice' && Buffer.compare(message.id, id) === 0,
    );
    const { number, sentAt } = known ?? this.#append({ id, from: 'alice', text }, this.#echoes);
    return { number, sentAt };
  }

  #append(message: Pick<Broadcast, 'id' | 'from' | 'text'>, isTold: boolean): Broadcast {
    const number = (this.stored.at(-1)?.number ?? 10) + 2;
    const broadcast = { ...message, number, sentAt: number * 1000 };
    this.stored.push(broadcast);
    if (this.#isConnected && isTold) this.#stream.push(() => this.#lobby.receive(broadcast));
    return broadcast;
  }

  #page(before = Number.MAX_SAFE_INTEGER) {
    const older = this.stored.filter(({ number }) => number < before);
    return { messages: older.slice(-PAGE), more: older.length > PAGE };
  }
}
