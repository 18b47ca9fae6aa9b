import { OperationQueue } from '../operation-queue.ts';
import type { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { SessionEnded } from '../session-errors.ts';
import type { Disposable } from '../../disposable.ts';
import { Chores } from './chores.ts';
import { encryptionNotReady, notKept, SET_BACK_WORDS } from './direct-problems.ts';
import type { PrekeyStock } from '../../e2e/prekey-publication.ts';
import { type Heard, Hearing } from './hearing.ts';
import { beginAs, joinList } from './devices/joining.ts';
import type { Listing } from './devices/own-list.ts';
import { MailboxReader } from './receiving/mailbox-reader.ts';
import type { MessengerGroups } from './groups/messenger-groups.ts';
import { messengerParts, type MessengerParts, type MessengerPartsOptions } from './messenger-parts.ts';
import type { KeyOwner, Owner } from './devices/own-keys.ts';
import { passesIn } from './sending/passing-failure.ts';
import type { Delivery, RelayLink } from './relay-link.ts';
import { Typing } from './typing/typing.ts';

export interface MessengerOptions extends Omit<MessengerPartsOptions, 'heard' | 'run' | 'send'> {
  readonly heard: Heard;
  /** Nothing can be kept any more: this messenger is at its end. */
  readonly broken: (error: unknown) => void;
}

/**
 * One person's encrypted conversations over one vault, with or without a connection. All that changes them runs one
 * after the other, and each change is on disk before the next begins.
 */
export class Messenger implements Disposable {
  readonly book: MessengerParts['book'];
  readonly log: MessengerParts['log'];
  /** Of this device. */
  readonly keys: MessengerParts['keys'];
  /** The list of this person's devices. */
  readonly own: MessengerParts['own'];
  readonly receipts: MessengerParts['receipts'];
  readonly changes: MessengerParts['changes'];
  /** To the person's other devices. */
  readonly sync: MessengerParts['sync'];
  readonly groups: MessengerGroups;
  /** Where people and their keys are looked up. */
  readonly directory: MessengerParts['directory'];
  readonly typing: Typing;
  readonly #options: MessengerOptions;
  /** What it is made of. */
  readonly parts: MessengerParts;
  readonly #hearing: Hearing;
  readonly #chores: Chores;
  readonly #queue = new OperationQueue();
  #link: RelayLink | undefined;
  #mailbox: MailboxReader | undefined;
  #pause: Disposable | undefined;
  /** Who is at it already. */
  #sendingOver: RelayLink | undefined;
  #isOver = false;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(options: MessengerOptions) {
    this.#options = options;
    this.#hearing = new Hearing(options.heard);
    const parts = messengerParts({
      ...options,
      heard: (conversation, message) => {
        this.#hearing.hear(conversation, message);
      },
      run: (task) => this.run(task),
      send: this.send.bind(this),
    });
    this.parts = parts;
    this.book = parts.book;
    this.log = parts.log;
    this.keys = parts.keys;
    this.own = parts.own;
    this.receipts = parts.receipts;
    this.changes = parts.changes;
    this.sync = parts.sync;
    this.groups = parts.groups;
    this.directory = parts.directory;
    this.#chores = new Chores(options.clock, {
      renew: () => {
        this.#behind((link) => this.#refill(link));
      },
      heal: () => {
        this.#heal();
      },
      greet: (isLeft) => {
        this.#behind(async () => {
          isLeft(await this.run(() => this.groups.greet()));
          this.send();
        });
      },
    });
    this.typing = new Typing({
      ...parts,
      run: (task) => this.run(task),
      behind: (work) => {
        this.#behind(work);
      },
    });
  }

  get link(): RelayLink | undefined {
    return this.#link;
  }

  /** It was closed, or could not keep something: only a new one goes on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  notice(conversation: string, words: string): void {
    this.parts.lines.notice(conversation, words);
  }

  /** After the vault was opened: what the last process had begun. */
  goOn(): Promise<void> {
    return this.run(() => this.parts.uploads.noteInterrupted());
  }

  /** After a restored backup: nothing that may have served already is used again. */
  forgetRatchets(): Promise<void> {
    return this.run(() => {
      const { sessions, keys, sending, book } = this.parts;
      sessions.forgetAll();
      keys.renew();
      sending.beginAnew({ isOtherDevice: false });
      for (const conversation of book.conversations.keys()) this.notice(conversation, SET_BACK_WORDS);
    });
  }

  /**
   * The connection is there: the list is made to have this device, if this machine can do that; only where it has, keys
   * are published, the mailbox is emptied, what waits is sent. `isWanted`: as in `OwnList.join`. Rejects as requests do.
   */
  async attach(link: RelayLink, owner: Owner, isWanted: boolean): Promise<Listing> {
    const { directory, alarms, starts, receiving, sending } = this.parts;
    this.detach();
    this.#link = link;
    directory.beginConnection();
    alarms.beginAnew();
    starts.beginAnew();
    sending.release();
    const listing = await this.run(() => joinList({ link, owner, isWanted }, this.parts));
    if (listing !== 'listed') {
      this.detach();
      return listing;
    }
    await this.run(() => this.groups.begin(owner.identity));
    this.#mailbox = new MailboxReader({ receiving, run: (task) => this.run(task) }, link);
    await this.#catchUp(this.#mailbox);
    await this.#refill(link);
    // The connection may be another one by now.
    if (this.#link !== link) return listing;
    this.#chores.begin();
    this.#heal();
    this.parts.taking.goOn();
    this.send();
    return listing;
  }

  /** With new keys, as another device or of another identity. */
  beginAs(owner: KeyOwner): void {
    beginAs(owner, this.parts);
  }

  detach(): void {
    const { people, classic } = this.parts;
    for (const one of [this.#mailbox, this.#pause, this.#chores, people, classic]) one?.dispose();
    this.#link = undefined;
    this.#mailbox = undefined;
    this.#pause = undefined;
  }

  /** Something came while connected. */
  deliver(delivery: Delivery): void {
    this.#behind(async () => {
      await this.#mailbox?.push(delivery);
      this.#heal();
      // Receipts.
      this.send();
    });
  }

  refill(stock: PrekeyStock): void {
    this.#behind((link) => this.run(() => this.keys.refill(link, stock)));
  }

  #refill(link: RelayLink): Promise<void> {
    return this.run(async () => {
      await this.keys.refill(link, await link.request('e2e-relay.prekey-stock', {}));
    });
  }

  /** Asks for what could not be read. */
  #heal(): void {
    const { healing } = this.parts;
    if (!healing.hasWork) return;
    this.#behind(async (link) => {
      await this.run(() => healing.work(link));
      this.send();
    });
  }

  /** Devices that were linked just now are told which groups there are, as soon as they have keys. */
  greet(): void {
    this.#chores.greet();
  }

  /** Sends what waits, if there is a connection. */
  send(): void {
    if (!this.#pause && this.#sendingOver !== this.#link) this.#behind((link) => this.#sendAll(link));
  }

  /** One at a time: what comes, and what the person does meanwhile, need not wait for all. */
  async #sendAll(link: RelayLink): Promise<void> {
    this.#sendingOver = link;
    try {
      while (this.#link === link && this.parts.sending.hasWork)
        await this.run(() => this.parts.sending.sendNext(link));
    } finally {
      if (this.#sendingOver === link) this.#sendingOver = undefined;
    }
  }

  /** Runs `task` alone, and keeps what it changed. A failure to keep it ends this messenger. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      if (this.#isOver) throw conversationsClosed();
      try {
        return await this.#kept(task);
      } catch (error) {
        if (this.book.failure === undefined) throw error;
        this.dispose();
        this.#options.broken(this.book.failure);
        throw notKept(this.book.failure);
      } finally {
        this.#options.changed();
      }
    });
  }

  /** Of a task that fails, too, what it has done so far: memory is never ahead of the disk for longer than a task. */
  async #kept<T>(task: () => T | Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      if (this.book.failure === undefined) {
        await this.book.save();
        await this.parts.disappearing.settle();
        await this.log.lookUpReplies();
      }
    }
  }

  /** Settles when nothing is under way any more; never rejects. */
  async close(): Promise<void> {
    this.dispose();
    await this.#queue.run(() => Promise.resolve());
  }

  dispose(): void {
    this.detach();
    for (const one of [this.parts.disappearing, this.parts.uploads]) one.dispose();
    this.#isOver = true;
    this.parts.outcomes.close(conversationsClosed());
  }

  #catchUp(mailbox: MailboxReader): Promise<void> {
    return this.#hearing.gather(() => mailbox.empty());
  }

  /** What a lost connection left undone is done over the next one. */
  #behind(work: (link: RelayLink) => Promise<void>): void {
    const link = this.#link;
    if (link === undefined) return;
    work(link).catch((error: unknown) => {
      if (error instanceof SessionEnded || this.#isOver || this.#link !== link) return;
      const ms = passesIn(error);
      if (ms === undefined) this.#options.report(problemOf(error));
      else this.#wait(ms);
    });
  }

  #wait(ms: number): void {
    this.#pause?.dispose();
    this.#pause = this.#options.clock.setTimer(ms, () => {
      this.#pause = undefined;
      this.#behind(async () => {
        if (this.#mailbox) await this.#catchUp(this.#mailbox);
        this.#heal();
        this.send();
      });
    });
  }
}

function conversationsClosed(): ClientProblem {
  return encryptionNotReady('Your conversations were closed meanwhile.');
}
