import type { Body } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import { type LobbyMessage, lobbyMessageId } from './lobby-message.ts';

export type Broadcast = Body<Messages, 'broadcast.message'>;

/** A message with the number that the daemon gave it. */
export type StoredMessage = LobbyMessage & { readonly number: number };

/** Merges what comes live and from the history: each message once, in the daemon's order. */
export class LobbyLog {
  readonly #takeOutgoing: (id: string) => boolean;
  readonly #stored = new Map<number, LobbyMessage>();
  readonly #numbers = new Map<string, number>();
  readonly #tracked = new Set<string>();
  #messages: readonly LobbyMessage[] | undefined;

  /** `takeOutgoing`: a message was found to be stored; says whether it was waiting to be acknowledged. */
  constructor(takeOutgoing: (id: string) => boolean) {
    this.#takeOutgoing = takeOutgoing;
  }

  /** By number. */
  get messages(): readonly LobbyMessage[] {
    this.#messages ??= [...this.#stored].sort(([a], [b]) => a - b).map(([, message]) => message);
    return this.#messages;
  }

  get newest(): number | undefined {
    return this.messages.at(-1)?.number;
  }

  has(id: string): boolean {
    return this.#numbers.has(id);
  }

  merge(broadcasts: readonly Broadcast[]): void {
    for (const { id: wireId, number, from, sentAt, text } of broadcasts) {
      const id = lobbyMessageId(from, wireId);
      const isOwn = this.#takeOutgoing(id) || this.#find(id)?.state === 'sent';
      this.add({ id, number, from, text, sentAt, state: isOwn ? 'sent' : 'received' });
    }
  }

  /** The daemon's newest word on a number or an id counts: one restored from a backup gives numbers again. */
  add(message: StoredMessage): void {
    const { id, number } = message;
    const before = this.#numbers.get(id);
    if (before !== undefined) this.#drop(before, id);
    const displaced = this.#stored.get(number);
    if (displaced) this.#drop(number, displaced.id);
    this.#messages = undefined;
    this.#stored.set(number, message);
    this.#numbers.set(id, number);
    this.#tracked.add(id);
  }

  /** From now on it is remembered which messages the daemon spoke of. */
  trackNew(): void {
    this.#tracked.clear();
  }

  /** Forgets what the daemon has not spoken of since `trackNew`. */
  forgetUntracked(): void {
    for (const [number, { id }] of this.#stored) {
      if (!this.#tracked.has(id)) this.#drop(number, id);
    }
  }

  forgetAll(): void {
    this.#messages = undefined;
    this.#stored.clear();
    this.#numbers.clear();
    this.#tracked.clear();
  }

  #find(id: string): LobbyMessage | undefined {
    const number = this.#numbers.get(id);
    return number === undefined ? undefined : this.#stored.get(number);
  }

  #drop(number: number, id: string): void {
    this.#messages = undefined;
    this.#stored.delete(number);
    this.#numbers.delete(id);
  }
}
