import type { Answer } from '../../wire/message-table.ts';
import type { Messages } from '../../wire/messages.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { RequestRefused, SessionEnded } from '../session-errors.ts';
import { notListed } from './direct-problems.ts';
import { Encrypting, type EncryptingParts } from './encrypting.ts';
import { batchesOf } from './envelope-batches.ts';
import type { Outbound } from './outbound.ts';
import type { Outcomes } from './outcomes.ts';
import { passesIn } from './passing-failure.ts';
import type { RelayLink } from './relay-link.ts';
import { notSpoken } from './stored-conversation.ts';
import { advanced } from './stored-message.ts';

/** PROTOCOL.md section 8: so often are the devices of the receiver allowed to change under a message. */
const MAX_ROUNDS = 3;

export interface SendingParts extends EncryptingParts {
  readonly outcomes: Outcomes;
}

/** Brings what waits to the daemon, in its order: encrypted once, kept, then sent as often as it takes. */
export class Sending {
  readonly #parts: SendingParts;
  readonly #encrypting: Encrypting;

  constructor(parts: SendingParts) {
    this.#parts = parts;
    this.#encrypting = new Encrypting(parts);
  }

  get hasWork(): boolean {
    return this.#next() !== undefined;
  }

  /** Sends the first that is not held. @throws SessionEnded, RequestTimedOut, `rate-limited`: it waits, and the rest. */
  async sendNext(link: RelayLink): Promise<void> {
    const next = this.#next();
    if (next === undefined) return;
    const [key, item] = next;
    try {
      await this.#send(key, item, link);
    } catch (error) {
      if (passes(error) || this.#parts.book.failure !== undefined) throw error;
      await this.#hold(key, isNotListed(error) ? notListed() : problemOf(error));
    }
  }

  /**
   * This machine has other keys: what was encrypted with those of before, and may not have arrived, is encrypted
   * again. As another device it also counts its messages anew.
   */
  beginAnew({ isOtherDevice }: { readonly isOtherDevice: boolean }): void {
    const { book } = this.#parts;
    for (const [key, { envelope: _stale, sequence, ...item }] of book.outbound)
      book.putOutbound(key, isOtherDevice || sequence === undefined ? item : { ...item, sequence });
    if (!isOtherDevice) return;
    for (const [id, conversation] of book.conversations)
      book.putConversation(id, { ...conversation, spoken: notSpoken });
  }

  #next(): [string, Outbound] | undefined {
    // Looked for before every message: the line is not copied for it.
    for (const entry of this.#parts.book.outbound) if (!entry[1].isHeld) return entry;
    return undefined;
  }

  async #send(key: string, queued: Outbound, link: RelayLink): Promise<void> {
    const { book } = this.#parts;
    const { item, envelope } = queued.envelope
      ? { item: queued, envelope: queued.envelope }
      : await this.#encrypting.encrypt(queued, link);
    if (!envelope) {
      await this.#arrived(key, item);
      return;
    }
    if (item !== queued) book.putOutbound(key, item);
    // On disk before it leaves: a message key must never serve twice, whatever happens to this process.
    await book.save();
    let answer: Answer<Messages, 'e2e-relay.send'> | undefined;
    for (const batch of batchesOf(envelope)) answer = await link.request('e2e-relay.send', batch);
    if (answer?.stored) await this.#arrived(key, item);
    else if (answer && answer.changed.length > 0)
      await this.#again(key, item, { link, users: answer.changed });
    else throw new ClientProblem('refused', `The mailbox of ${item.conversation} is full. Try again later.`);
  }

  /** What the daemon did not take leaves no gap: it is the newest, because one is sent after the other. */
  #uncount(id: string, sequence: number): void {
    const { book } = this.#parts;
    const conversation = book.conversations.get(id);
    if (conversation?.spoken.sequence !== sequence) return;
    const spoken = { ...conversation.spoken, sequence: sequence - 1 };
    book.putConversation(id, { ...conversation, spoken });
  }

  async #arrived(key: string, { conversation, said, id }: Outbound): Promise<void> {
    const { book, log, outcomes } = this.#parts;
    book.removeOutbound(key);
    outcomes.sent(id);
    if (!said) await log.changeOwn(conversation, [id], (message) => advanced(message, 'sent'));
  }

  /** Nothing of it was stored: it is encrypted anew, for the devices that there are now. */
  async #again(key: string, item: Outbound, { link, users }: Changed): Promise<void> {
    const { book, directory } = this.#parts;
    const { envelope: _stale, ...rest } = item;
    book.putOutbound(key, { ...rest, rounds: item.rounds + 1 });
    for (const user of users) await directory.refresh(user, link);
    if (item.rounds >= MAX_ROUNDS) {
      const words = `The devices of ${users.join(', ')} change all the time. Try again later.`;
      throw new ClientProblem('refused', words);
    }
  }

  async #hold(key: string, problem: ClientProblem): Promise<void> {
    const { book, log, outcomes } = this.#parts;
    const item = book.outbound.get(key);
    if (item === undefined) return;
    outcomes.failed(item.id, problem);
    // Nobody waits for a receipt.
    if (item.said) book.removeOutbound(key);
    else {
      const { envelope: _refused, sequence, ...rest } = item;
      book.putOutbound(key, { ...rest, rounds: 0, isHeld: true });
      if (sequence !== undefined) this.#uncount(item.conversation, sequence);
      const state = { state: 'failed', problem: problem.message } as const;
      await log.changeOwn(item.conversation, [item.id], (message) => ({ ...message, ...state }));
    }
  }
}

interface Changed {
  readonly link: RelayLink;
  readonly users: readonly string[];
}

/** The daemon takes messages from devices in their person's list alone. */
function isNotListed(error: unknown): boolean {
  return error instanceof RequestRefused && error.answer.code === 'refused';
}

/** Whether another try by itself may help. */
function passes(error: unknown): boolean {
  return error instanceof SessionEnded || passesIn(error) !== undefined;
}
