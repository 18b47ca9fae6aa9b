import type { Clock } from '../../../clock.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { type Content, decodeContent } from '../../../e2e/content.ts';
import { DecryptFailure } from '../../../e2e/decrypt-failure.ts';
import { deviceFingerprint } from '../../../e2e/device-pair.ts';
import { openPayload } from '../../../e2e/envelope.ts';
import type { Alarms } from '../people/alarms.ts';
import type { ArrivedContent } from './arrived-content.ts';
import type { Arrival } from '../contents/arrival.ts';
import { isForOwnDevices } from '../contents/handlers.ts';
import type { ConversationFinder, Source } from './conversation-finder.ts';
import type { DeviceHearing } from './device-hearing.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory, FoundDevice } from '../people/directory.ts';
import type { FailedEnvelopes } from './failed-envelopes.ts';
import { type ListStamp, listStamp } from '../book/known-person.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { OwnList } from '../devices/own-list.ts';
import type { Delivery, RelayLink } from '../relay-link.ts';
import type { Opened, SessionBook } from '../sending/session-book.ts';
import type { Unreadable } from './unreadable.ts';

export interface ReceivingParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly own: OwnList;
  readonly sessions: SessionBook;
  readonly finder: ConversationFinder;
  readonly arrived: ArrivedContent;
  readonly unreadable: Unreadable;
  readonly failed: FailedEnvelopes;
  readonly hearing: DeviceHearing;
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
   * what was not acknowledged comes again. What can't be kept, for a reason of its own, is noted as such.
   */
  async take(deliveries: readonly Delivery[], link: RelayLink): Promise<void> {
    const { book, failed } = this.#parts;
    const source = { link, asked: new Set<string>() };
    let unsaved: Delivery[] = [];
    const save = async () => {
      await book.save();
      unsaved = [];
    };
    try {
      for (const delivery of deliveries) {
        const isDoubtful = failed.find(delivery) !== undefined;
        if (isDoubtful) await save();
        unsaved.push(delivery);
        await this.#takeOne(delivery, source);
        if (isDoubtful || book.isFull) await save();
      }
      await save();
    } catch (error) {
      if (book.isContentAtFault) await failed.note(unsaved);
      throw error;
    }
  }

  async #takeOne(delivery: Delivery, source: Source): Promise<void> {
    const { book, clock, hearing, failed } = this.#parts;
    const { device, id, sentAt } = delivery;
    const name = [device, id];
    if (book.seen.has(...name)) return;
    const failure = failed.find(delivery);
    if (failure) book.write(failed.without(delivery));
    try {
      if (failure === 'alone') throw new DecryptFailure('not-kept');
      const { content, sender, conversation } = await this.#read(delivery, source);
      const { user, identityKey } = sender.peer;
      const isOwn = this.#parts.directory.isOwn(user);
      const { isChanged } = sender;
      const keys = deviceFingerprint(sender.peer);
      // Before it: what is more than one commit must not come as a repeat when the process ends between them.
      book.seen.add(clock.now(), ...name);
      await this.#keep({
        content,
        conversation,
        sender: { user, identityKey, device, keys, isOwn, isChanged },
      });
      hearing.hear(device, sentAt);
      // After it: a connection that fails here must not leave a used ratchet without its message.
      await this.#checkLists(content, sender, source);
    } catch (error) {
      if (!(error instanceof DecryptFailure) || book.failure !== undefined) throw error;
      this.#parts.unreadable.take(delivery, error);
      book.seen.add(clock.now(), ...name);
    }
  }

  /** The ratchet has moved on: without its content it must not reach the disk. */
  async #keep(arrival: Arrival): Promise<void> {
    try {
      await this.#parts.arrived.take(arrival);
    } catch (error) {
      this.#parts.book.giveUp(error);
      throw error;
    }
  }

  /** What is in it, and where it belongs. The ratchet moves on once that is known. @throws DecryptFailure. */
  async #read(delivery: Delivery, source: Source): Promise<Read> {
    const { finder, keys } = this.#parts;
    const { sender, opened } = await this.#open(delivery, source);
    const keep = () => {
      opened.keep();
      keys.keepPrekeys(opened.prekeys);
    };
    try {
      const content = decodeContent(openPayload(delivery.payload, opened.plaintext));
      const conversation = await finder.find(content, sender, source);
      const isForOthers = isForOwnDevices(content) && !this.#parts.directory.isOwn(sender.peer.user);
      // Else a member of one conversation could put words into another.
      if (conversation === undefined || isForOthers) throw new DecryptFailure('misdirected');
      keep();
      return { content, sender, conversation };
    } catch (error) {
      if (error instanceof DecryptFailure) keep();
      throw error;
    }
  }

  /** @throws DecryptFailure. */
  async #open(delivery: Delivery, { link, asked }: Source): Promise<OpenedBy> {
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
  #decrypt(delivery: Delivery, senders: readonly FoundDevice[]): OpenedBy {
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

  #decryptFrom({ element }: Delivery, sender: FoundDevice): OpenedBy {
    const { keys, sessions, clock } = this.#parts;
    const { device: own, prekeys } = keys;
    if (!own || !prekeys) throw new DecryptFailure('unknown-session');
    return { sender, opened: sessions.open(own, sender.peer, { element, prekeys, now: clock.now() }) };
  }

  /** What the sender's client was shown by the daemon must be what this one was shown. */
  async #checkLists({ lists }: Content, sender: FoundDevice, { link, asked }: Source): Promise<void> {
    const { directory, own, alarms } = this.#parts;
    const { user, id } = sender.peer;
    if (lists.sender.version > sender.list.version) await directory.refresh(user, link);
    const [found] = directory.find(user, id).filter(({ isChanged }) => isChanged === sender.isChanged);
    if (isAtOdds(lists.sender, listStamp((found ?? sender).signed)))
      alarms.raise(
        `The server shows other devices of ${user} to you than to them. Compare your safety numbers.`,
      );
    const mine = lists.recipients.find((recipient) => directory.isOwn(recipient.user));
    if (!mine || !own.signed) return;
    if (mine.version > listStamp(own.signed).version && !asked.has(mine.user)) {
      asked.add(mine.user);
      await own.refresh(link);
    }
    if (isAtOdds(mine, listStamp(own.signed)))
      alarms.raise(
        `The server shows other devices of yours to ${user} than to you. Somebody may be reading along.`,
      );
  }
}

interface OpenedBy {
  readonly sender: FoundDevice;
  readonly opened: Opened;
}

interface Read {
  readonly content: Content;
  readonly sender: FoundDevice;
  /** Its id on this machine. */
  readonly conversation: string;
}

/** A newer list than the newest that there is here, or another one of the same version. */
function isAtOdds(told: ListStamp, here: ListStamp): boolean {
  return told.version > here.version || (told.version === here.version && !equalBytes(told.hash, here.hash));
}
