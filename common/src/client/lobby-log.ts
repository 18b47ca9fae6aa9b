import { sha256 } from '../crypto/sha256.ts';
import { encodeBase64Url } from '../text/base64.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import type { Body } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import type { LobbyMessage } from './lobby-message.ts';

export type Broadcast = Body<Messages, 'broadcast.message'>;

/** A message of this person that the daemon has not acknowledged. */
export interface Outgoing {
  /** 16 bytes; the same at every attempt, so that the daemon recognises a repeat. */
  readonly wireId: Uint8Array;
  readonly message: LobbyMessage;
}

/** Derived from the sender too: whoever reuses the id of somebody else's message must not replace it. */
export function lobbyMessageId(from: string, wireId: Uint8Array): string {
  return encodeBase64Url(sha256(encodeUtf8(from), Uint8Array.of(0), wireId).subarray(0, 16));
}

/** Merges what comes live, from the history and from here: each message once, in the daemon's order. */
export class LobbyLog {
  readonly #stored = new Map<number, LobbyMessage>();
  readonly #numbers = new Map<string, number>();
  readonly #outgoing = new Map<string, Outgoing>();
  readonly #tracked = new Set<string>();
  #messages: readonly LobbyMessage[] | undefined;

  /** By number; then what has none yet, in the order of writing. */
  get messages(): readonly LobbyMessage[] {
    this.#messages ??= [...this.#inOrder(), ...Array.from(this.#outgoing.values(), ({ message }) => message)];
    return this.#messages;
  }

  get newest(): number | undefined {
    return this.#inOrder().at(-1)?.number;
  }

  /** The first message that is to be sent. */
  nextToSend(): Outgoing | undefined {
    return this.#sending().next().value;
  }

  merge(broadcasts: readonly Broadcast[]): void {
    for (const { id: wireId, number, from, sentAt, text } of broadcasts) {
      const id = lobbyMessageId(from, wireId);
      const isOwn = this.#outgoing.has(id) || this.#find(id)?.state === 'sent';
      this.#store({ id, number, from, text, sentAt, state: isOwn ? 'sent' : 'received' });
    }
  }

  write(outgoing: Outgoing): void {
    this.#change();
    this.#outgoing.set(outgoing.message.id, outgoing);
  }

  /** The daemon has stored an outgoing message. */
  acknowledge(id: string, place: { readonly number: number; readonly sentAt: number }): void {
    const outgoing = this.#outgoing.get(id);
    if (outgoing) this.#store({ ...outgoing.message, ...place, state: 'sent' });
  }

  fail(id: string, problem: string): void {
    const outgoing = this.#outgoing.get(id);
    if (!outgoing) return;
    this.write({ ...outgoing, message: { ...outgoing.message, state: 'failed', problem } });
  }

  failAll(problem: string): void {
    this.failWhere(() => problem);
  }

  /** Fails what is to be sent where `problemOf` finds a problem. */
  failWhere(problemOf: (message: LobbyMessage) => string | undefined): void {
    for (const { message } of [...this.#sending()]) {
      const problem = problemOf(message);
      if (problem !== undefined) this.fail(message.id, problem);
    }
  }

  /** Makes a failed message one to be sent again; false when there is no such. */
  revive(id: string): boolean {
    const outgoing = this.#outgoing.get(id);
    if (outgoing?.message.state !== 'failed') return false;
    const { problem: _problem, ...message } = outgoing.message;
    this.write({ ...outgoing, message: { ...message, state: 'sending' } });
    return true;
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
    this.#change();
    this.#stored.clear();
    this.#numbers.clear();
    this.#outgoing.clear();
    this.#tracked.clear();
  }

  #find(id: string): LobbyMessage | undefined {
    const number = this.#numbers.get(id);
    return number === undefined ? undefined : this.#stored.get(number);
  }

  /** The daemon's newest word on a number or an id counts: one restored from a backup gives numbers again. */
  #store(message: LobbyMessage & { readonly number?: number }): void {
    const { id, number } = message;
    if (number === undefined) return;
    const before = this.#numbers.get(id);
    if (before !== undefined) this.#drop(before, id);
    const displaced = this.#stored.get(number);
    if (displaced) this.#drop(number, displaced.id);
    this.#change();
    this.#outgoing.delete(id);
    this.#stored.set(number, message);
    this.#numbers.set(id, number);
    this.#tracked.add(id);
  }

  #drop(number: number, id: string): void {
    this.#change();
    this.#stored.delete(number);
    this.#numbers.delete(id);
  }

  *#sending(): Generator<Outgoing, undefined> {
    for (const outgoing of this.#outgoing.values()) {
      if (outgoing.message.state === 'sending') yield outgoing;
    }
    return undefined;
  }

  #inOrder(): LobbyMessage[] {
    return [...this.#stored].sort(([a], [b]) => a - b).map(([, message]) => message);
  }

  #change(): void {
    this.#messages = undefined;
  }
}
