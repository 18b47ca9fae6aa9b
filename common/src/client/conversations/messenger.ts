import type { Clock } from '../../clock.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { OperationQueue } from '../operation-queue.ts';
import type { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { SessionEnded } from '../session-errors.ts';
import type { Disposable } from '../../disposable.ts';
import type { Vault } from '../vault/vault.ts';
import { Alarms } from './alarms.ts';
import { ArrivedContent } from './arrived-content.ts';
import { ConversationLog } from './conversation-log.ts';
import { DirectBook } from './direct-book.ts';
import { Directory } from './directory.ts';
import type { PrekeyStock } from '../../e2e/prekey-publication.ts';
import { type Owner, OwnKeys } from './own-keys.ts';
import { MailboxReader } from './mailbox-reader.ts';
import { encryptionNotReady, newIdentity, notKept, SET_BACK_WORDS } from './direct-problems.ts';
import { passesIn } from './passing-failure.ts';
import { Receipts } from './receipts.ts';
import { type Delivery, Receiving } from './receiving.ts';
import type { RelayLink } from './relay-link.ts';
import { Sending } from './sending.ts';
import { SessionBook } from './session-book.ts';
import type { StoredMessage } from './stored-message.ts';

export interface MessengerOptions {
  readonly vault: Vault;
  readonly user: string;
  readonly clock: Clock;
  readonly sendReceipts: () => boolean;
  readonly changed: () => void;
  /** Without a message: several that had waited. */
  readonly heard: (user: string, message: StoredMessage | undefined) => void;
  readonly report: (problem: ClientProblem) => void;
  /** Nothing can be kept any more: this messenger is at its end. */
  readonly broken: (error: unknown) => void;
}

const DAY_MS = 86_400_000;

/**
 * One person's encrypted conversations over one vault, with or without a connection. All that changes them runs one
 * after the other, and each change is on disk before the next begins.
 */
export class Messenger implements Disposable {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly keys: OwnKeys;
  readonly receipts: Receipts;
  readonly sessions: SessionBook;
  readonly #options: MessengerOptions;
  readonly #directory: Directory;
  readonly #arrived: ArrivedContent;
  readonly #receiving: Receiving;
  readonly #sending: Sending;
  readonly #queue = new OperationQueue();
  #link: RelayLink | undefined;
  #mailbox: MailboxReader | undefined;
  #pause: Disposable | undefined;
  #renewal: Disposable | undefined;
  /** Who is at it already. */
  #sendingOver: RelayLink | undefined;
  #isOver = false;
  readonly #alarms: Alarms;
  /** While the mailbox is being emptied: who wrote, and what, if it was one message. */
  #missed: Map<string, StoredMessage | undefined> | undefined;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(options: MessengerOptions) {
    const { vault, user, clock, sendReceipts } = options;
    this.#options = options;
    const alarms = new Alarms(options.report);
    const book = new DirectBook(vault);
    const log = new ConversationLog(book, user);
    const keys = new OwnKeys(book, clock);
    const sessions = new SessionBook(book);
    const receipts = new Receipts(book, sendReceipts);
    const arrived = new ArrivedContent({
      book,
      log,
      receipts,
      clock,
      heard: (from, message) => {
        this.#hear(from, message);
      },
    });
    const directory = new Directory(book, {
      changed: (other) => {
        arrived.notice(other, newIdentity(other));
      },
      wrong: (other, why) => {
        alarms.raise(
          `The server shows devices of ${other} that cannot be right: ${why}. They were not used.`,
        );
      },
    });
    this.book = book;
    this.log = log;
    this.keys = keys;
    this.receipts = receipts;
    this.sessions = sessions;
    this.#alarms = alarms;
    this.#directory = directory;
    this.#arrived = arrived;
    this.#receiving = new Receiving({ book, directory, keys, sessions, arrived, clock, alarms });
    this.#sending = new Sending({ book, log, directory, keys, sessions, clock });
  }

  /** Where people and their keys are looked up. */
  get directory(): Directory {
    return this.#directory;
  }

  get link(): RelayLink | undefined {
    return this.#link;
  }

  /** It was closed, or could not keep something: only a new one goes on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  notice(user: string, words: string): void {
    this.#arrived.notice(user, words);
  }

  /** After a restored backup: nothing that may have served already is used again. */
  forgetRatchets(): Promise<void> {
    return this.run(() => {
      this.sessions.forgetAll();
      this.keys.renew();
      this.#sending.beginAnew({ isOtherDevice: false });
      for (const user of this.book.conversations.keys()) this.#arrived.notice(user, SET_BACK_WORDS);
    });
  }

  /**
   * The connection is there: keys are published, the mailbox is emptied, what waits is sent. `false` when another
   * machine of the person has taken the place of this one, unless this one `takesOver`. Rejects as requests do.
   */
  async attach(link: RelayLink, owner: Owner, takesOver: boolean): Promise<boolean> {
    this.detach();
    this.#link = link;
    this.#directory.beginConnection();
    this.#alarms.beginAnew();
    const isListed = await this.run(async () => {
      const isOther = this.keys.isOther(owner);
      if (isOther) this.#beginAs(owner);
      await this.book.save();
      return this.keys.publishList(owner, link, takesOver || isOther);
    });
    if (!isListed) {
      this.detach();
      return false;
    }
    this.#mailbox = new MailboxReader({ receiving: this.#receiving, run: (task) => this.run(task) }, link);
    await this.#catchUp(this.#mailbox);
    await this.#refill(link);
    this.#renewDaily(link);
    this.send();
    return true;
  }

  detach(): void {
    this.#link = undefined;
    this.#mailbox?.dispose();
    this.#mailbox = undefined;
    this.#pause?.dispose();
    this.#pause = undefined;
    this.#renewal?.dispose();
  }

  /** Something came while connected. */
  deliver(delivery: Delivery): void {
    this.#behind(async () => {
      await this.#mailbox?.push(delivery);
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

  /** A connection may last for weeks, a prekey serves for one (PROTOCOL.md section 8.3). */
  #renewDaily(link: RelayLink): void {
    if (this.#link !== link) return;
    this.#renewal = this.#options.clock.setTimer(DAY_MS, () => {
      this.#renewDaily(link);
      this.#behind(() => this.#refill(link));
    });
  }

  /** Sends what waits, if there is a connection. */
  send(): void {
    if (!this.#pause && this.#sendingOver !== this.#link) this.#behind((link) => this.#sendAll(link));
  }

  /** One at a time: what comes, and what the person does meanwhile, need not wait for all. */
  async #sendAll(link: RelayLink): Promise<void> {
    this.#sendingOver = link;
    try {
      while (this.#link === link && this.#sending.hasWork) await this.run(() => this.#sending.sendNext(link));
    } finally {
      if (this.#sendingOver === link) this.#sendingOver = undefined;
    }
  }

  /** Runs `task` alone, and keeps what it changed. A failure to keep it ends this messenger. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      if (this.#isOver) throw encryptionNotReady('Your conversations were closed meanwhile.');
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
      if (this.book.failure === undefined) await this.book.save();
    }
  }

  /** Settles when nothing is under way any more; never rejects. */
  async close(): Promise<void> {
    this.dispose();
    await this.#queue.run(() => Promise.resolve());
  }

  dispose(): void {
    this.detach();
    this.#isOver = true;
  }

  #beginAs(owner: Owner): void {
    const before = this.keys.device;
    this.sessions.forgetAll();
    this.keys.make(owner);
    this.#sending.beginAnew({ isOtherDevice: !before || !equalBytes(before.id, owner.deviceId) });
  }

  /** Of many messages that waited, one word for each conversation. */
  async #catchUp(mailbox: MailboxReader): Promise<void> {
    const missed = new Map<string, StoredMessage | undefined>();
    this.#missed = missed;
    try {
      await mailbox.empty();
    } finally {
      this.#missed = undefined;
      for (const [user, message] of missed) this.#options.heard(user, message);
    }
  }

  #hear(user: string, message: StoredMessage): void {
    if (!this.#missed) this.#options.heard(user, message);
    else this.#missed.set(user, this.#missed.has(user) ? undefined : message);
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
        this.send();
      });
    });
  }
}
