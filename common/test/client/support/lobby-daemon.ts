import type { Lobby } from '../../../src/client/lobby.ts';
import type { Requests } from '../../../src/client/lobby-history.ts';
import type { Broadcast } from '../../../src/client/lobby-log.ts';
import { SessionEnded } from '../../../src/client/session-errors.ts';

interface Asked {
  readonly type: string;
  readonly body: { readonly id: Uint8Array; readonly text: string; readonly before?: number };
  readonly answer: PromiseWithResolvers<unknown>;
}

// Smaller than any page a client asks for: gaps span several pages.
const PAGE = 3;

/** The far side of a lobby: stores, numbers and repeats messages, one step at a time. */
export class LobbyDaemon {
  readonly stored: Broadcast[] = [];
  readonly #echoes: boolean;
  readonly #lobby: Lobby;
  readonly #owner = { daemonKey: 'key', user: 'alice' };
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
    void this.#lobby.open(this.#owner, { request: this.#request() });
  }

  lose(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#inbox = [];
    this.#stream = [];
    for (const { answer } of this.#unanswered)
      answer.reject(new SessionEnded({ kind: 'lost', error: undefined }));
    this.#unanswered.clear();
    this.#lobby.awaitOpen(this.#owner);
  }

  /** Handles the oldest request. */
  handle(): void {
    const asked = this.#inbox.shift();
    if (asked === undefined) return;
    const body = asked.type === 'broadcast.send' ? this.#store(asked) : this.#page(asked.body.before);
    this.#stream.push(() => {
      this.#unanswered.delete(asked);
      asked.answer.resolve(body);
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
