import { EventEmitter } from 'eventemitter3';
import type { Socket } from 'node:net';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { readExactly, WindowGone } from './exact-reader.ts';
import { FrameLink } from './frame-link.ts';
import type { MeetingPlace } from './meeting-place.ts';
import { type Claim, claimPlace, findOwner } from './window-claim.ts';
import { DIALOGUE_MS, dialWindow, Notice, proveAsAsker, proveAsOwner, WrongWindow } from './window-link.ts';
import { type LinkKeys, Purpose } from './window-proof.ts';

const CLAIM_TRIES = 8;
const STEP_MS = 40;
/** After a window took over, the others leave it the time to do so, and look whether it has. */
const AFTER_YIELD_MS = 2_000;
const LOOK_MS = 50;
const AFTER_LOSS_MS = 50;

export type OwnershipKind = 'none' | 'owner' | 'elsewhere';

export interface OwnershipEvents {
  changed(kind: OwnershipKind): void;
  /** The owner's window went away and this one, which wanted the connection, has it now. */
  inherited(): void;
  /** Another window is known to own the connection: it can be attached to now. */
  watching(): void;
  /** Another window attaches to this one, which owns the connection. */
  attached(link: FrameLink): void;
  /** Not for the person: a window that failed its proof, a socket that could not be made. */
  trouble(error: unknown): void;
}

export interface OwnershipOptions {
  readonly place: MeetingPlace;
  /** 32 bytes, see `windowSecret`. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  /** From 0 to 1, for the pause between two tries. */
  readonly random: () => number;
  /** Ends this window's connection; it is another window's afterwards. */
  readonly onYield: () => void | Promise<void>;
}

/** At most one window owns the connection; the others watch it and may take it over. */
export class Ownership implements Disposable {
  readonly events = new EventEmitter<OwnershipEvents>();
  readonly #options: OwnershipOptions;
  readonly #watchers = new Set<Socket>();
  readonly #links = new Set<FrameLink>();
  #kind: OwnershipKind = 'none';
  #claim: Claim | undefined;
  #claiming: Promise<boolean> | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #watched: Socket | undefined;
  #ownerPath: string | undefined;
  #later: Disposable | undefined;
  #disposed = false;

  constructor(options: OwnershipOptions) {
    this.#options = options;
  }

  get kind(): OwnershipKind {
    return this.#kind;
  }

  /** True: this window owns the connection. False: another one does, and is watched from now on. */
  claim(): Promise<boolean> {
    if (this.#kind === 'owner') return Promise.resolve(true);
    this.#claiming ??= this.#tryToClaim().finally(() => {
      this.#claiming = undefined;
    });
    return this.#claiming;
  }

  /** Asks the owner for the connection. @throws Error when it does not answer, WrongWindow when it is none of ours. */
  async takeOver(): Promise<void> {
    if (await this.claim()) return;
    if (this.#ownerPath !== undefined) await this.#askForIt(this.#ownerPath);
    // A named pipe is free only when its last connection has ended, hence the tries.
    for (let round = 1; round <= CLAIM_TRIES; round++) {
      if (await this.claim()) return;
      await this.#pause(round * STEP_MS);
    }
    throw new Error('Another window was faster and has the connection now.');
  }

  /** To the window that owns the connection. @throws Error when it is gone, or does not know how to share it. */
  async attach(): Promise<FrameLink> {
    if (this.#kind !== 'elsewhere' || this.#ownerPath === undefined)
      throw new Error('No other window has the connection.');
    const socket = await dialWindow(this.#ownerPath);
    try {
      const { asker, owner } = await proveAsAsker(socket, this.#options.secret, Purpose.attach);
      socket.setTimeout(0);
      return new FrameLink(socket, { send: asker, receive: owner });
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Lets go on purpose: no other window inherits. */
  async release(): Promise<void> {
    if (this.#kind === 'owner') await this.#letGo('none', Notice.released);
  }

  /** The window closes: another one that wanted the connection inherits it. */
  dispose(): void {
    this.#disposed = true;
    this.#later?.dispose();
    this.#watched?.destroy();
    void this.#letGo('none');
  }

  async #tryToClaim(): Promise<boolean> {
    // Or this window would meet itself.
    await this.#leaving;
    this.#later?.dispose();
    for (let round = 1; round <= CLAIM_TRIES; round++) {
      const outcome = await claimPlace(
        this.#options.place,
        (socket, claim) => void this.#answer(socket, claim),
      );
      if (outcome.kind === 'owner') return this.#own(outcome.claim);
      if (outcome.kind === 'elsewhere') return this.#watch(outcome.path);
      await this.#pause(round * STEP_MS * this.#options.random());
    }
    throw new Error('Several windows want the connection at the same moment. Try again.');
  }

  async #own(claim: Claim): Promise<boolean> {
    if (this.#disposed) {
      await claim.release();
      return false;
    }
    this.#claim = claim;
    this.#watched?.destroy();
    this.#watched = undefined;
    this.#become('owner');
    return true;
  }

  async #watch(path: string): Promise<boolean> {
    this.#ownerPath = path;
    this.#become('elsewhere');
    if (this.#watched) return false;
    try {
      const socket = await dialWindow(path);
      this.#watched = socket;
      await proveAsAsker(socket, this.#options.secret, Purpose.watch);
      socket.setTimeout(0);
      void readNotice(socket).then((notice) => this.#ownerGone(socket, notice));
      this.events.emit('watching');
    } catch (error) {
      this.#watched = undefined;
      if (error instanceof WrongWindow) this.events.emit('trouble', error);
      else this.#claimLater(AFTER_YIELD_MS);
    }
    return false;
  }

  #ownerGone(socket: Socket, notice: number | undefined): void {
    socket.destroy();
    if (this.#watched !== socket) return;
    this.#watched = undefined;
    if (notice === Notice.released) this.#become('none');
    else if (notice === Notice.yielded) this.#awaitTaker();
    else this.#claimLater(AFTER_LOSS_MS * this.#options.random());
  }

  /** Follows the window that takes over; when none has in time, the connection is anybody's. */
  #awaitTaker(looks = AFTER_YIELD_MS / LOOK_MS): void {
    if (looks === 0) this.#claimLater(0);
    else
      this.#doLater(LOOK_MS, async () => {
        const path = await findOwner(this.#options.place);
        if (this.#kind !== 'elsewhere' || this.#claiming || this.#disposed) return;
        if (path === undefined) this.#awaitTaker(looks - 1);
        else await this.#watch(path);
      });
  }

  #claimLater(ms: number): void {
    this.#doLater(ms, async () => {
      if (await this.claim()) this.events.emit('inherited');
    });
  }

  #doLater(ms: number, task: () => Promise<void>): void {
    if (this.#disposed || this.#kind !== 'elsewhere') return;
    this.#later?.dispose();
    this.#later = this.#options.clock.setTimer(ms, () => {
      task().catch((error: unknown) => {
        this.events.emit('trouble', error);
        // The owner is gone: without a further try nobody would have the connection.
        this.#claimLater(AFTER_YIELD_MS);
      });
    });
  }

  async #askForIt(path: string): Promise<void> {
    const socket = await dialWindow(path);
    try {
      await proveAsAsker(socket, this.#options.secret, Purpose.takeOver);
      socket.setTimeout(DIALOGUE_MS);
      await readExactly(socket, 1);
    } finally {
      socket.destroy();
    }
  }

  async #answer(socket: Socket, claim: Claim): Promise<void> {
    try {
      const { purpose, keys } = await proveAsOwner(socket, this.#options.secret, claim.standing);
      if (claim !== this.#claim) socket.destroy();
      else if (purpose === Purpose.takeOver) await this.#yieldTo(socket);
      else if (purpose === Purpose.attach) this.#share(socket, keys);
      else this.#keepInformed(socket);
    } catch (error) {
      // Who only looks whether somebody is there leaves without a word.
      if (!(error instanceof WindowGone)) this.events.emit('trouble', error);
      socket.destroy();
    }
  }

  #keepInformed(watcher: Socket): void {
    this.#watchers.add(watcher);
    // Nothing more is expected; reading is how its end is noticed.
    watcher.resume().once('close', () => this.#watchers.delete(watcher));
  }

  #share(socket: Socket, { asker, owner }: LinkKeys): void {
    const link = new FrameLink(socket, { send: owner, receive: asker });
    this.#links.add(link);
    link.events.once('closed', () => this.#links.delete(link));
    this.events.emit('attached', link);
  }

  async #yieldTo(taker: Socket): Promise<void> {
    await this.#options.onYield();
    await this.#letGo('elsewhere', Notice.yielded);
    this.#awaitTaker();
    taker.end(Uint8Array.of(Notice.yielded));
  }

  async #letGo(next: OwnershipKind, notice?: Notice): Promise<void> {
    const claim = this.#claim;
    this.#claim = undefined;
    this.#leaving = claim?.release() ?? Promise.resolve();
    this.#become(next);
    for (const link of this.#links) link.dispose();
    // The name first: who hears the notice finds nobody there.
    await this.#leaving;
    for (const watcher of this.#watchers) {
      if (notice === undefined) watcher.destroy();
      else watcher.end(Uint8Array.of(notice));
    }
  }

  #become(kind: OwnershipKind): void {
    if (this.#kind === kind || this.#disposed) return;
    this.#kind = kind;
    this.events.emit('changed', kind);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.setTimer(ms, resolve);
    });
  }
}

/** What the owner says before it lets go; `undefined` when its window went away, in whatever way. */
function readNotice(socket: Socket): Promise<number | undefined> {
  return readExactly(socket, 1).then(
    ([notice]) => notice,
    () => undefined,
  );
}
