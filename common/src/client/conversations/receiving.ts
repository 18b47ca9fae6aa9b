import type { Clock } from '../../clock.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { type Content, decodeContent } from '../../e2e/content.ts';
import { directConversation } from '../../e2e/conversation-id.ts';
import { DecryptFailure } from '../../e2e/decrypt-failure.ts';
import { openPayload } from '../../e2e/envelope.ts';
import type { Body } from '../../wire/message-table.ts';
import type { Messages } from '../../wire/messages.ts';
import type { Alarms } from './alarms.ts';
import type { ArrivedContent, Sender } from './arrived-content.ts';
import type { DirectBook } from './direct-book.ts';
import type { Directory, FoundDevice } from './directory.ts';
import { type ListStamp, listStamp } from './known-person.ts';
import type { OwnKeys } from './own-keys.ts';
import type { RelayLink } from './relay-link.ts';
import type { SessionBook } from './session-book.ts';

export type Delivery = Body<Messages, 'e2e-relay.deliver'>;

export interface ReceivingParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly sessions: SessionBook;
  readonly arrived: ArrivedContent;
  readonly clock: Clock;
  /** What the person should know, though it belongs to no line. */
  readonly alarms: Alarms;
}

/** Takes what the mailbox holds, in its order: decrypts, checks, keeps. */
export class Receiving {
  readonly #parts: ReceivingParts;

  constructor(parts: ReceivingParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when all of it is on disk: only then may the daemon forget it. @throws as the vault and as requests do;
   * what was not acknowledged comes again.
   */
  async take(deliveries: readonly Delivery[], link: RelayLink): Promise<void> {
    const source = { link, asked: new Set<string>() };
    for (const delivery of deliveries) await this.#takeOne(delivery, source);
    await this.#parts.book.save();
  }

  async #takeOne(delivery: Delivery, source: Source): Promise<void> {
    const { book, clock } = this.#parts;
    const { from, device, id } = delivery;
    const name = [device, id];
    if (book.seen.has(...name)) return;
    try {
      const { content, sender } = await this.#read(delivery, source);
      await this.#keep(content, { from, device, isChanged: sender.isChanged });
      book.seen.add(clock.now(), ...name);
      // After it: a connection that fails here must not leave a used ratchet without its message.
      await this.#checkLists(content, { from, sender, link: source.link });
    } catch (error) {
      if (!(error instanceof DecryptFailure)) throw error;
      this.#failed(delivery, error);
      book.seen.add(clock.now(), ...name);
    }
  }

  /** The ratchet has moved on: without its content it must not reach the disk. */
  async #keep(content: Content, sender: Sender): Promise<void> {
    try {
      await this.#parts.arrived.take(content, sender);
    } catch (error) {
      this.#parts.book.giveUp(error);
      throw error;
    }
  }

  #failed({ from, device, sentAt }: Delivery, failure: DecryptFailure): void {
    if (failure.reason !== 'repeated') this.#parts.arrived.failed({ from, device }, sentAt, failure);
    else this.#parts.alarms.raise(`The server repeated an old message of ${from}. It was dropped.`);
  }

  /** @throws DecryptFailure. */
  async #read(delivery: Delivery, { link, asked }: Source): Promise<Read> {
    const { directory } = this.#parts;
    const { from, device } = delivery;
    const known = directory.find(from, device);
    try {
      return this.#decrypt(delivery, known);
    } catch (error) {
      if (!(error instanceof DecryptFailure) || error.reason === 'repeated') throw error;
      // The device may be new, or have new keys. All of this came before it was asked for the first time.
      if (asked.has(from)) throw error;
      asked.add(from);
      await directory.refresh(from, link);
      const isKnown = ({ signed }: FoundDevice) => known.some((other) => other.signed === signed);
      const fresh = directory.find(from, device).filter((found) => !isKnown(found));
      if (fresh.length === 0) throw error;
      return this.#decrypt(delivery, fresh);
    }
  }

  /** As from the first of these devices whose keys fit. @throws DecryptFailure. */
  #decrypt(delivery: Delivery, senders: readonly FoundDevice[]): Read {
    let failure: DecryptFailure | undefined;
    for (const sender of senders) {
      try {
        return this.#decryptFrom(delivery, sender);
      } catch (error) {
        if (!(error instanceof DecryptFailure)) throw error;
        failure = error;
      }
    }
    throw failure ?? new DecryptFailure('unknown-sender');
  }

  #decryptFrom({ element, payload }: Delivery, sender: FoundDevice): Read {
    const { keys, sessions, clock } = this.#parts;
    const { device: own, prekeys } = keys;
    if (!own || !prekeys) throw new DecryptFailure('unknown-session');
    const opened = sessions.decrypt(own, sender.peer, { element, prekeys, now: clock.now() });
    keys.keepPrekeys(opened.prekeys);
    const content = decodeContent(openPayload(payload, opened.plaintext));
    const conversation = directConversation(own.identityKey, sender.peer.identityKey);
    // Else a member of one conversation could put words into another.
    if (!equalBytes(content.conversation, conversation)) throw new DecryptFailure('misdirected');
    return { content, sender };
  }

  /** What the sender's client was shown by the daemon must be what this one was shown. */
  async #checkLists({ lists }: Content, { from, sender, link }: Said): Promise<void> {
    const { directory, keys, alarms } = this.#parts;
    if (lists.sender.version > sender.list.version) await directory.refresh(from, link);
    const [found] = directory
      .find(from, sender.peer.id)
      .filter(({ isChanged }) => isChanged === sender.isChanged);
    if (isAtOdds(lists.sender, listStamp((found ?? sender).signed)))
      alarms.raise(
        `The server shows other devices of ${from} to you than to them. Compare your safety numbers.`,
      );
    const mine = lists.recipients.find(({ user }) => user === keys.device?.user);
    if (mine && keys.list && isAtOdds(mine, listStamp(keys.list)))
      alarms.raise(
        `The server shows other devices of yours to ${from} than to you. Somebody may be reading along.`,
      );
  }
}

/** Whence a batch came, and whose lists were asked for since. */
interface Source {
  readonly link: RelayLink;
  readonly asked: Set<string>;
}

interface Read {
  readonly content: Content;
  readonly sender: FoundDevice;
}

interface Said {
  readonly from: string;
  readonly sender: FoundDevice;
  readonly link: RelayLink;
}

/** A newer list than the newest that there is here, or another one of the same version. */
function isAtOdds(told: ListStamp, here: ListStamp): boolean {
  return told.version > here.version || (told.version === here.version && !equalBytes(told.hash, here.hash));
}
