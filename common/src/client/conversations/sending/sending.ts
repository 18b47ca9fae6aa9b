import type { Answer } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import { ClientProblem } from '../../problem.ts';
import { problemOf } from '../../problem-words.ts';
import { RequestRefused, SessionEnded } from '../../session-errors.ts';
import type { ClassicTalk } from '../classic/classic-talk.ts';
import { notListed } from '../direct-problems.ts';
import { Encrypting, type EncryptingParts } from './encrypting.ts';
import { batchesOf } from './envelope-batches.ts';
import type { Outbound } from '../book/outbound.ts';
import type { Outcomes } from './outcomes.ts';
import { passesIn } from './passing-failure.ts';
import type { RelayLink } from '../relay-link.ts';
import { notSpoken } from '../book/stored-conversation.ts';
import { advanced, withExpiry } from '../book/stored-message.ts';

/** PROTOCOL.md section 8: so often are the devices of the receiver allowed to change under a message. */
const MAX_ROUNDS = 3;

/** Done by the person, who expects others to see it; all other kinds that are refused are dropped. */
const WANTED: ReadonlySet<string> = new Set(['edit', 'delete', 'reaction', 'timer', 'group', 'leave']);

export interface SendingParts extends EncryptingParts {
  readonly outcomes: Outcomes;
  readonly classic: ClassicTalk;
  readonly report: (problem: ClientProblem) => void;
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
    for (const [key, { envelope: _stale, sequence, ...item }] of book.outbound) {
      // Another device has sent nothing that could be asked for again.
      if (isOtherDevice && item.resent) book.removeOutbound(key);
      else book.putOutbound(key, isOtherDevice || sequence === undefined ? item : { ...item, sequence });
    }
    if (!isOtherDevice) return;
    for (const [id, conversation] of book.conversations)
      book.putConversation(id, { ...conversation, spoken: notSpoken });
  }

  /** Lines to that person, who can't be reached. */
  async fail(user: string, problem: ClientProblem): Promise<void> {
    for (const [key, { conversation, isHeld }] of [...this.#parts.book.outbound])
      if (conversation === user && !isHeld) await this.#hold(key, problem);
  }

  /** What could not be sent over the connection of before, and is no line that shows it, is tried again. */
  release(): void {
    for (const [key, item] of this.#parts.book.outbound)
      if (item.isHeld && item.said) this.#parts.book.putOutbound(key, { ...item, isHeld: false });
  }

  #next(): [string, Outbound] | undefined {
    // Looked for before every message: the line is not copied for it.
    const { book, classic } = this.#parts;
    for (const entry of book.outbound)
      if (!entry[1].isHeld && !classic.awaits(entry[1].conversation)) return entry;
    return undefined;
  }

  async #send(key: string, queued: Outbound, link: RelayLink): Promise<void> {
    const { book, classic } = this.#parts;
    if (await classic.speaksTo(queued.conversation, link)) {
      await this.#sayClassic(key, queued, link);
      return;
    }
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
    else throw new ClientProblem('refused', fullWords(answer));
  }

  /** Nothing of it is encrypted for later: it goes out now, or once keys are agreed on. */
  async #sayClassic(key: string, item: Outbound, link: RelayLink): Promise<void> {
    const { book, classic, log, keys } = this.#parts;
    const line = keys.device && (await log.said(item.conversation, keys.device.user, item.id));
    if (line?.message.kind !== 'text') book.removeOutbound(key);
    else if (await classic.say(item.conversation, line.message.text, link)) await this.#arrived(key, item);
  }

  async #arrived(key: string, { conversation, said, id, resent }: Outbound): Promise<void> {
    const { book, log, clock, outcomes } = this.#parts;
    book.removeOutbound(key);
    outcomes.sent(id);
    if (said || resent) return;
    const now = clock.now();
    await log.changeOwn(conversation, [id], (message) => withExpiry(advanced(message, 'sent'), now));
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
    const { book, log, keys, outcomes, report } = this.#parts;
    const item = book.outbound.get(key);
    if (item === undefined) return;
    outcomes.failed(item.id, problem);
    const { envelope: _refused, sequence, ...rest } = item;
    if (sequence !== undefined && !item.resent) book.uncount(item.conversation, sequence);
    const held = { ...rest, rounds: 0, isHeld: true };
    if (item.said || item.resent) {
      // Nobody waits for a receipt, and what is asked for again was sent once.
      if (item.resent || !isWanted(item)) book.removeOutbound(key);
      else {
        book.putOutbound(key, held);
        report(problem);
      }
      return;
    }
    const line = keys.device && (await log.said(item.conversation, keys.device.user, item.id));
    // It was taken back, or has disappeared, meanwhile.
    if (!line || line.message.kind === 'deleted') book.removeOutbound(key);
    else {
      book.putOutbound(key, held);
      log.replace(item.conversation, line, { ...line.message, state: 'failed', problem: problem.message });
    }
  }
}

function fullWords(answer: Answer<Messages, 'e2e-relay.send'> | undefined): string {
  const users = new Set(answer?.full.map(({ user }) => user));
  return `The mailbox of ${[...users].join(', ')} is full. Try again later.`;
}

/** Not what this client tells single devices by itself: a state of a group goes to those again who lack it. */
function isWanted({ said, to }: Outbound): boolean {
  return said !== undefined && to === 'everybody' && WANTED.has(said.kind);
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
