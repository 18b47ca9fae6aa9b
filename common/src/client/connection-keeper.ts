import type { LinkEnd } from '../channel/message-link.ts';
import type { Disposable } from '../disposable.ts';
import type { HostPort } from '../wire/invite-link.ts';
import { BackOff } from './back-off.ts';
import type { ClientState, Ready } from './client-state.ts';
import { type Connection, type ConnectionParts, openConnection } from './connection.ts';
import { keptPlace, type Place } from './connect-target.ts';
import { deviceLogin } from './device-login.ts';
import type { OperationQueue } from './operation-queue.ts';
import { ClientProblem, type ProblemCode } from './problem.ts';
import { problemOf, problemOfEnd } from './problem-words.ts';
import type { KeptProfile } from './profile.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Views } from './views.ts';

// The daemon ends the connection of somebody who does not log in; younger ones have time enough for a login.
const FRESH_MS = 10_000;
// A guest misses nothing by such an end: the next login dials again.
const harmlessToGuests: ReadonlySet<ProblemCode> = new Set(['timed-out', 'too-many-attempts']);
// Trying again would not help, or would hide what the person must see.
const finalProblems: ReadonlySet<ProblemCode> = new Set([
  'key-mismatch',
  'daemon-untrusted',
  'device-refused',
]);

export interface KeeperParts extends ConnectionParts {
  readonly views: Views;
  readonly operations: OperationQueue;
  readonly changed: (state: ClientState) => void;
}

/** Holds the one connection, and gets it back after a loss. Its async methods run in the operation queue only. */
export class ConnectionKeeper implements Disposable {
  readonly #parts: KeeperParts;
  readonly #backOff: BackOff;
  #state: ClientState = { kind: 'offline' };
  #connection: Connection | undefined;
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#backOff = new BackOff(parts.options.random);
  }

  get state(): ClientState {
    return this.#state;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** The person wants this daemon: a failure ends in `offline`. @throws as dialling and device login do. */
  async connect(place: Place, signal: AbortSignal): Promise<void> {
    this.#backOff.reset();
    try {
      await this.#open(place, signal);
      await this.#parts.book.update({ wanted: true });
    } catch (error) {
      // Who interrupted it decides how it goes on.
      if (!signal.aborted) this.goOffline(problemOf(error));
      throw error;
    }
  }

  /** The remembered daemon, if it is still wanted. Failures show in the state. */
  async resume(signal: AbortSignal): Promise<void> {
    const { kept } = this.#parts.book;
    if (kept?.wanted && this.#state.kind === 'offline') await this.#openKept(kept, signal);
  }

  /** A connection young enough for a login. @throws ClientProblem when nobody can log in now. */
  async guest(signal: AbortSignal): Promise<Connection> {
    const { book, options } = this.#parts;
    const state = this.#state;
    if (state.kind === 'ready')
      throw new ClientProblem('refused', `You are signed in as ${state.user}. Sign out first.`);
    if (state.kind !== 'guest' || !book.kept)
      throw new ClientProblem('not-connected', 'Connect to a server first.');
    const connection = this.#connection;
    if (connection && Math.abs(options.clock.now() - connection.openedAt) < FRESH_MS) return connection;
    this.letGo();
    try {
      return await this.#dial(keptPlace(book.kept), signal);
    } catch (error) {
      this.#failed(state.address, error, signal);
      throw error;
    }
  }

  /** The daemon has let `ready.user` in. @throws ClientProblem `lost`. */
  async enterReady(connection: Connection, ready: Ready): Promise<void> {
    const { book, views } = this.#parts;
    const { ring, address, welcome } = connection;
    const { user, displayName } = ready;
    await book.update({
      user,
      signedIn: ring.signedIn === user,
      hasToken: ring.invite !== undefined,
      wanted: true,
    });
    this.#demand(connection);
    this.#backOff.reset();
    const identity = ring.identity(user) ? 'present' : 'missing';
    this.#setState({ kind: 'ready', address, welcome, user, displayName, identity });
    views.open(connection, ready);
  }

  /** After `detach`: the same daemon anew, as whoever this device is now. Failures show in the state. */
  async reopen(signal: AbortSignal): Promise<void> {
    const { kept } = this.#parts.book;
    if (kept && this.#state.kind !== 'offline') await this.#openKept(kept, signal);
  }

  /** Takes the connection out of care, so that its end means nothing. */
  detach(): Connection | undefined {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#timer?.dispose();
    return connection;
  }

  /** Ends the connection without a word about it. */
  letGo(): void {
    this.detach()?.session.close();
  }

  goOffline(problem: ClientProblem): void {
    this.letGo();
    this.#parts.views.close(problem);
    this.#setState({ kind: 'offline' });
  }

  checkNow(): void {
    const state = this.#state;
    if (state.kind !== 'waiting') this.#connection?.session.checkNow();
    // Whom the daemon sent away for a while does not come early.
    else if (
      state.problem.detail?.retryAfter === undefined ||
      this.#parts.options.clock.now() >= state.retryAt
    )
      this.#retry();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.letGo();
  }

  async #open(place: Place, signal: AbortSignal): Promise<void> {
    this.#setState({ kind: 'connecting', address: place.address });
    const connection = await this.#dial(place, signal);
    if (place.token) await connection.ring.keepInvite(place.token);
    await this.#parts.book.pin(place.address, connection.daemonKey, place.replacePin);
    await this.#remember(connection);
    await this.#logInByItself(connection);
  }

  async #openKept(kept: KeptProfile, signal: AbortSignal): Promise<void> {
    this.#parts.views.awaitOpen(kept);
    try {
      await this.#open(keptPlace(kept), signal);
    } catch (error) {
      this.#failed(kept.address, error, signal);
    }
  }

  async #dial(place: Place, signal: AbortSignal): Promise<Connection> {
    const connection = await openConnection(this.#parts, place, signal);
    if (signal.aborted) connection.session.close();
    signal.throwIfAborted();
    this.#connection = connection;
    void connection.session.ended.then((end) => {
      this.#ended(connection, end);
    });
    return connection;
  }

  async #remember({ address, daemonKey, ring }: Connection): Promise<void> {
    const { book, views } = this.#parts;
    const before = book.kept;
    const isSame = before?.daemonKey === daemonKey;
    if (!isSame) views.reset();
    const user = ring.signedIn ?? (isSame ? before.user : undefined);
    const wanted = isSame && before.wanted;
    const flags = { signedIn: ring.signedIn !== undefined, hasToken: ring.invite !== undefined, wanted };
    await book.remember({ address, daemonKey, ...(user === undefined ? {} : { user }), ...flags });
  }

  async #logInByItself(connection: Connection): Promise<void> {
    const user = connection.ring.signedIn;
    const device = user === undefined ? undefined : connection.ring.device(user);
    if (user === undefined || device === undefined) {
      this.#enterGuest(connection);
      return;
    }
    try {
      await this.enterReady(connection, await deviceLogin(connection, user, device));
    } catch (error) {
      if (!(error instanceof ClientProblem) || error.code !== 'device-refused') throw error;
      await this.#forgetDevice(connection, user);
      this.#enterGuest(connection);
      this.#parts.report(error);
    }
  }

  #enterGuest(connection: Connection): void {
    this.#demand(connection);
    this.#parts.views.close(new ClientProblem('not-signed-in', 'You are not signed in.'));
    this.#setState({ kind: 'guest', address: connection.address, welcome: connection.welcome });
  }

  async #forgetDevice({ ring }: Connection, user: string): Promise<void> {
    await ring.forgetDevice(user);
    await this.#parts.book.update({ signedIn: false });
  }

  /** @throws ClientProblem when the connection ended, or another wish came, meanwhile. */
  #demand(connection: Connection): void {
    if (this.#connection !== connection)
      throw new ClientProblem('lost', 'The connection to the server was lost.');
  }

  #ended(connection: Connection, end: LinkEnd): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    const problem = problemOfEnd(end);
    if (problem.code === 'device-refused') this.#expelled(connection, problem);
    else if (this.#state.kind !== 'guest' || !harmlessToGuests.has(problem.code))
      this.#wait(connection.address, problem);
  }

  #expelled(connection: Connection, problem: ClientProblem): void {
    this.#stop(problem);
    const user = connection.ring.signedIn;
    if (user !== undefined) this.#behind(() => this.#forgetDevice(connection, user));
  }

  #failed(address: HostPort, error: unknown, signal: AbortSignal): void {
    // Who interrupted it decides how it goes on.
    if (signal.aborted || this.#state.kind === 'offline') return;
    const problem = problemOf(error);
    // The end of the connection may have been seen before; only a time to wait is news then.
    if (this.#state.kind === 'waiting' && problem.detail?.retryAfter === undefined) return;
    this.letGo();
    if (finalProblems.has(problem.code)) this.#stop(problem);
    else this.#wait(address, problem);
  }

  #stop(problem: ClientProblem): void {
    this.goOffline(problem);
    this.#parts.report(problem);
  }

  #wait(address: HostPort, problem: ClientProblem): void {
    const { options, book, views } = this.#parts;
    if (this.#isDisposed || !book.kept) return;
    const { retryAfter } = problem.detail ?? {};
    const delay = this.#backOff.next() + (retryAfter === undefined ? 0 : retryAfterMs(retryAfter));
    views.awaitOpen(book.kept);
    this.#timer?.dispose();
    this.#timer = options.clock.setTimer(delay, () => {
      this.#retry();
    });
    this.#setState({ kind: 'waiting', address, retryAt: options.clock.now() + delay, problem });
  }

  #retry(): void {
    this.#timer?.dispose();
    this.#behind(async (signal) => {
      const { kept } = this.#parts.book;
      if (kept && this.#state.kind === 'waiting') await this.#openKept(kept, signal);
    });
  }

  #behind(task: (signal: AbortSignal) => Promise<void>): void {
    const { operations, report } = this.#parts;
    let taskSignal: AbortSignal | undefined;
    operations
      .run((signal) => {
        taskSignal = signal;
        return task(signal);
      })
      .catch((error: unknown) => {
        if (taskSignal && !taskSignal.aborted) report(problemOf(error));
      });
  }

  #setState(state: ClientState): void {
    if (this.#isDisposed) return;
    this.#state = state;
    this.#parts.changed(state);
  }
}
