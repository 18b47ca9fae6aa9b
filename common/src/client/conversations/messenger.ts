import type { Clock } from '../../clock.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { OperationQueue } from '../operation-queue.ts';
import type { DaemonFiles } from '../files/daemon-files.ts';
import type { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { SessionEnded } from '../session-errors.ts';
import type { Disposable } from '../../disposable.ts';
import type { Vault } from '../vault/vault.ts';
import { encryptionNotReady, notKept, SET_BACK_WORDS } from './direct-problems.ts';
import type { PrekeyStock } from '../../e2e/prekey-publication.ts';
import { type Heard, Hearing } from './hearing.ts';
import { MailboxReader } from './mailbox-reader.ts';
import { messengerParts, type MessengerParts } from './messenger-parts.ts';
import type { Owner } from './own-keys.ts';
import { passesIn } from './passing-failure.ts';
import type { Delivery } from './receiving.ts';
import type { RelayLink } from './relay-link.ts';

export interface MessengerOptions {
  readonly vault: Vault;
  readonly user: string;
  readonly clock: Clock;
  readonly sendReceipts: () => boolean;
  readonly files: DaemonFiles;
  readonly changed: () => void;
  readonly heard: Heard;
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
  readonly #options: MessengerOptions;
  readonly #parts: MessengerParts;
  readonly #hearing: Hearing;
  readonly #queue = new OperationQueue();
  #link: RelayLink | undefined;
  #mailbox: MailboxReader | undefined;
  #pause: Disposable | undefined;
  #renewal: Disposable | undefined;
  /** Who is at it already. */
  #sendingOver: RelayLink | undefined;
  #isOver = false;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(options: MessengerOptions) {
    this.#options = options;
    const hearing = new Hearing(options.heard);
    this.#hearing = hearing;
    this.#parts = messengerParts({
      ...options,
      heard: (conversation, message) => {
        hearing.hear(conversation, message);
      },
      run: (task) => this.run(task),
      send: this.send.bind(this),
    });
  }

  /** What it is made of. */
  get parts(): MessengerParts {
    return this.#parts;
  }

  get book(): MessengerParts['book'] {
    return this.#parts.book;
  }

  get log(): MessengerParts['log'] {
    return this.#parts.log;
  }

  /** Of this device. */
  get keys(): MessengerParts['keys'] {
    return this.#parts.keys;
  }

  /** The list of this person's devices. */
  get own(): MessengerParts['own'] {
    return this.#parts.own;
  }

  get receipts(): MessengerParts['receipts'] {
    return this.#parts.receipts;
  }

  /** To the person's other devices. */
  get sync(): MessengerParts['sync'] {
    return this.#parts.sync;
  }

  /** Where people and their keys are looked up. */
  get directory(): MessengerParts['directory'] {
    return this.#parts.directory;
  }

  get link(): RelayLink | undefined {
    return this.#link;
  }

  /** It was closed, or could not keep something: only a new one goes on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  notice(conversation: string, words: string): void {
    this.#parts.lines.notice(conversation, words);
  }

  /** After the vault was opened: what the last process had begun. */
  goOn(): Promise<void> {
    return this.run(() => this.#parts.uploads.noteInterrupted());
  }

  /** After a restored backup: nothing that may have served already is used again. */
  forgetRatchets(): Promise<void> {
    return this.run(() => {
      const { sessions, keys, sending, book } = this.#parts;
      sessions.forgetAll();
      keys.renew();
      sending.beginAnew({ isOtherDevice: false });
      for (const conversation of book.conversations.keys()) this.notice(conversation, SET_BACK_WORDS);
    });
  }

  /**
   * The connection is there: the list is made to have this device, if this machine can do that, then keys are
   * published, the mailbox is emptied, what waits is sent. `false`: this device is not listed. `isWanted`: as in
   * `OwnList.join`. Rejects as requests do.
   */
  async attach(link: RelayLink, owner: Owner, isWanted: boolean): Promise<boolean> {
    const { directory, alarms, starts, receiving } = this.#parts;
    this.detach();
    this.#link = link;
    directory.beginConnection();
    alarms.beginAnew();
    starts.beginAnew();
    if (!(await this.run(() => this.#join(link, owner, isWanted)))) {
      this.detach();
      return false;
    }
    this.#mailbox = new MailboxReader({ receiving, run: (task) => this.run(task) }, link);
    await this.#catchUp(this.#mailbox);
    await this.#refill(link);
    this.#renewDaily(link);
    this.#parts.taking.goOn();
    this.send();
    return true;
  }

  async #join(link: RelayLink, owner: Owner, isWanted: boolean): Promise<boolean> {
    const { keys, own, book } = this.#parts;
    if (keys.isOther(owner)) {
      // Without the identity key only a person who compares codes can say that it is the right one.
      if (!owner.identity) return false;
      this.beginAs(owner);
      await book.save();
    }
    return own.join(owner, link, isWanted);
  }

  /** With new keys, as another device or of another identity. */
  beginAs(owner: Owner): void {
    const { keys, own, sessions, sending } = this.#parts;
    const before = keys.device;
    sessions.forgetAll();
    keys.make(owner);
    own.beginAs(before);
    sending.beginAnew({ isOtherDevice: !before || !equalBytes(before.id, owner.deviceId) });
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
      while (this.#link === link && this.#parts.sending.hasWork)
        await this.run(() => this.#parts.sending.sendNext(link));
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
    this.#parts.outcomes.close(conversationsClosed());
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
        this.send();
      });
    });
  }
}

function conversationsClosed(): ClientProblem {
  return encryptionNotReady('Your conversations were closed meanwhile.');
}
