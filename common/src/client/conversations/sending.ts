import { concatBytes, randomBytes } from '../../crypto/bytes.ts';
import { type Content, encodeContent } from '../../e2e/content.ts';
import { directConversation } from '../../e2e/conversation-id.ts';
import { sealPayload } from '../../e2e/envelope.ts';
import type { OwnDevice, PeerDevice } from '../../e2e/own-device.ts';
import type { Clock } from '../../clock.ts';
import type { Answer } from '../../wire/message-table.ts';
import type { Messages } from '../../wire/messages.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { PeerError } from '../../wire/error-codes.ts';
import { RequestRefused, SessionEnded } from '../session-errors.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from './direct-book.ts';
import {
  displaced,
  encryptionNotReady,
  forgedKeys,
  identityChanged,
  noKeysLeft,
  noSuchPerson,
} from './direct-problems.ts';
import { type Directory, peersOf } from './directory.ts';
import { batchesOf } from './envelope-batches.ts';
import { currentList, type KnownPerson, listStamp } from './known-person.ts';
import type { Envelope, Outbound } from './outbound.ts';
import type { OwnKeys } from './own-keys.ts';
import { passesIn } from './passing-failure.ts';
import type { RelayLink } from './relay-link.ts';
import type { SessionBook } from './session-book.ts';
import { newConversation, notSpoken, withSpoken } from './stored-conversation.ts';
import { advanced, keyOfContentId } from './stored-message.ts';

/** PROTOCOL.md section 8: so often are the devices of the receiver allowed to change under a message. */
const MAX_ROUNDS = 3;

export interface SendingParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly sessions: SessionBook;
  readonly clock: Clock;
}

/** Brings what waits to the daemon, in its order: encrypted once, kept, then sent as often as it takes. */
export class Sending {
  readonly #parts: SendingParts;

  constructor(parts: SendingParts) {
    this.#parts = parts;
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
      await this.#hold(key, isNotListed(error) ? displaced() : problemOf(error));
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
    for (const [user, conversation] of book.conversations)
      book.putConversation(user, { ...conversation, spoken: notSpoken });
  }

  #next(): [string, Outbound] | undefined {
    // Looked for before every message: the line is not copied for it.
    for (const entry of this.#parts.book.outbound) if (!entry[1].isHeld) return entry;
    return undefined;
  }

  async #send(key: string, item: Outbound, link: RelayLink): Promise<void> {
    const envelope = item.envelope ?? (await this.#encrypt(key, item, link));
    // On disk before it leaves: a message key must never serve twice, whatever happens to this process.
    await this.#parts.book.save();
    let answer: Answer<Messages, 'e2e-relay.send'> | undefined;
    for (const batch of batchesOf(envelope)) answer = await link.request('e2e-relay.send', batch);
    if (answer?.stored) await this.#arrived(key, item);
    else if (answer && answer.changed.length > 0) await this.#again(key, item, link);
    else throw new ClientProblem('refused', `The mailbox of ${item.user} is full. Try again later.`);
  }

  async #encrypt(key: string, item: Outbound, link: RelayLink): Promise<Envelope> {
    const { book, sessions, clock, keys } = this.#parts;
    const { device: own, list: ownList } = keys;
    const { user } = item;
    if (!own || !ownList) throw encryptionNotReady('The keys of this machine are not there.');
    const person = await this.#reach(own, user, link);
    const list = currentList(person);
    const peers = peersOf(list);
    const lists = { sender: listStamp(ownList), recipients: [{ user, ...listStamp(person.signed) }] };
    const conversation = directConversation(own.identityKey, list.identityKey);
    const counted = this.#counted(item, peers);
    const content = encodeContent(await this.#content(counted, { conversation, revision: 0, lists }));
    const { payload, secret } = sealPayload(content);
    const elements = peers.map((peer) => ({
      user,
      device: peer.id,
      element: sessions.encrypt(own, peer, secret),
    }));
    const envelope = { id: envelopeId(clock.now()), payload, elements };
    book.putOutbound(key, { ...counted, envelope });
    return envelope;
  }

  /** Sees to it that there is a session with each device of `user`. Keys that do not fit may be those of a newer list. */
  async #reach(own: OwnDevice, user: string, link: RelayLink): Promise<KnownPerson> {
    const { directory } = this.#parts;
    const person = await this.#receiver(user, link);
    try {
      await this.#startSessions(own, person, link);
      return person;
    } catch (error) {
      if (!(error instanceof ClientProblem)) throw error;
      await directory.refresh(user, link);
      const newer = await this.#receiver(user, link);
      if (newer.signed === person.signed) throw error;
      await this.#startSessions(own, newer, link);
      return newer;
    }
  }

  async #receiver(user: string, link: RelayLink): Promise<KnownPerson> {
    const person = await this.#parts.directory.known(user, link);
    if (person === undefined || currentList(person).devices.length === 0) throw noSuchPerson(user);
    if (person.changed) throw identityChanged(user);
    return person;
  }

  async #startSessions(own: OwnDevice, person: KnownPerson, link: RelayLink): Promise<void> {
    const { sessions, clock } = this.#parts;
    for (const peer of peersOf(currentList(person)))
      if (!sessions.canSend(own, peer, clock.now())) await this.#startSession(own, peer, link);
  }

  async #startSession(own: OwnDevice, peer: PeerDevice, link: RelayLink): Promise<void> {
    const { sessions, clock } = this.#parts;
    try {
      const bundle = await link.request('e2e-relay.claim', { user: peer.user, device: peer.id });
      sessions.start(own, peer, { bundle, now: clock.now() });
    } catch (error) {
      if (error instanceof RequestRefused && error.answer.code === 'not-found') throw noKeysLeft(peer.user);
      throw error instanceof PeerError ? forgedKeys(peer.user) : error;
    }
  }

  /** Settles which message to that person it is. */
  #counted(item: Outbound, peers: readonly PeerDevice[]): Outbound {
    const { user, what, sequence } = item;
    if (what !== 'text' || sequence !== undefined) return item;
    const { book, clock } = this.#parts;
    const conversation = book.conversations.get(user) ?? newConversation('accepted', clock.now());
    const spoken = withSpoken(
      conversation,
      peers.map(({ id }) => id),
    );
    book.putConversation(user, spoken);
    return { ...item, sequence: spoken.spoken.sequence };
  }

  /** What the daemon did not take leaves no gap: it is the newest, because one is sent after the other. */
  #uncount(user: string, sequence: number): void {
    const { book } = this.#parts;
    const conversation = book.conversations.get(user);
    if (conversation?.spoken.sequence !== sequence) return;
    const spoken = { ...conversation.spoken, sequence: sequence - 1 };
    book.putConversation(user, { ...conversation, spoken });
  }

  async #content({ user, what, ids, sequence = 1 }: Outbound, frame: Frame): Promise<Content> {
    const { log, clock } = this.#parts;
    const [id] = ids;
    if (what !== 'text') {
      const receipt = { ...frame, id: randomBytes(16), sentAt: clock.now() };
      return { ...receipt, kind: 'receipt', body: { state: what, ids } };
    }
    const message = id && (await log.find(user, keyOfContentId(id)));
    if (!id || !message) throw new ClientProblem('internal', 'The message is not here any more.');
    const { sentAt, text } = message;
    return { ...frame, id, sentAt, sequence, kind: 'text', body: { text } };
  }

  async #arrived(key: string, { user, what, ids }: Outbound): Promise<void> {
    const { book, log } = this.#parts;
    book.removeOutbound(key);
    if (what === 'text') await log.changeOwn(user, ids, (message) => advanced(message, 'sent'));
  }

  /** Nothing of it was stored: it is encrypted anew, for the devices that there are now. */
  async #again(key: string, item: Outbound, link: RelayLink): Promise<void> {
    const { book, directory } = this.#parts;
    const { envelope: _stale, ...rest } = item;
    book.putOutbound(key, { ...rest, rounds: item.rounds + 1 });
    await directory.refresh(item.user, link);
    if (item.rounds >= MAX_ROUNDS) {
      const words = `The devices of ${item.user} change all the time. Try again later.`;
      throw new ClientProblem('refused', words);
    }
  }

  async #hold(key: string, problem: ClientProblem): Promise<void> {
    const { book, log } = this.#parts;
    const item = book.outbound.get(key);
    if (item === undefined) return;
    // Nobody waits for a receipt.
    if (item.what !== 'text') book.removeOutbound(key);
    else {
      const { envelope: _refused, sequence, ...rest } = item;
      book.putOutbound(key, { ...rest, rounds: 0, isHeld: true });
      if (sequence !== undefined) this.#uncount(item.user, sequence);
      const state = { state: 'failed', problem: problem.message } as const;
      await log.changeOwn(item.user, item.ids, (message) => ({ ...message, ...state }));
    }
  }
}

/** The daemon recognises repeats faster where ids grow (PROTOCOL.md section 7). */
function envelopeId(now: number): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(now));
  return concatBytes(time.subarray(2), randomBytes(10));
}

type Frame = Pick<Content, 'conversation' | 'revision' | 'lists'>;

/** The daemon takes messages from devices in their person's list alone. */
function isNotListed(error: unknown): boolean {
  return error instanceof RequestRefused && error.answer.code === 'refused';
}

/** Whether another try by itself may help. */
function passes(error: unknown): boolean {
  return error instanceof SessionEnded || passesIn(error) !== undefined;
}
