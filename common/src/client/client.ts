import { EventEmitter } from 'eventemitter3';
import type { HostPort } from '../wire/invite-link.ts';
import type { Answer, Body, RequestTypes } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import {
  checkPassword,
  newAccount,
  type SignInInput,
  type SignUpInput,
  userNameOf,
} from './account-input.ts';
import { changePassword, type PasswordChange } from './change-password.ts';
import type { ClientOptions } from './client-options.ts';
import type { ClientEvents, ClientState, Ready } from './client-state.ts';
import type { Connection } from './connection.ts';
import { type ConnectTarget, placeOf } from './connect-target.ts';
import { ConnectionKeeper } from './connection-keeper.ts';
import { Conversations } from './conversations/conversations.ts';
import { Files } from './conversations/files.ts';
import { Encryption } from './conversations/encryption.ts';
import { Groups } from './conversations/groups/groups.ts';
import { Messages as DirectMessages } from './conversations/messages.ts';
import { OwnDevices } from './conversations/devices/own-devices.ts';
import { shownMessage, type StoredMessage } from './conversations/book/stored-message.ts';
import { readDaemonKey } from './dial.ts';
import { leave, type LeavingWay } from './leave.ts';
import { Lobby } from './lobby.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import { OperationQueue } from './operation-queue.ts';
import { OutboxKeeper } from './outbox-keeper.ts';
import { OwnAccount } from './own-account.ts';
import { People, type Person } from './people.ts';
import { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';
import type { Profile } from './profile.ts';
import { ProfileBook } from './profile-book.ts';
import { saltedBothWays } from './scram-login.ts';
import { RequestRefused } from './session-errors.ts';
import { logIn, signUp } from './sign-up.ts';
import { Views } from './views.ts';

/** A person's client of one daemon at a time. Every promise rejects with a ClientProblem only. */
export class Client {
  readonly events = new EventEmitter<ClientEvents>();
  readonly lobby: Lobby;
  readonly conversations: Conversations;
  readonly messages: DirectMessages;
  readonly account: OwnAccount;
  readonly devices: OwnDevices;
  readonly groups: Groups;
  readonly files: Files;
  readonly #options: ClientOptions;
  readonly #people: People;
  readonly #book: ProfileBook;
  readonly #outboxes: OutboxKeeper;
  readonly #operations = new OperationQueue();
  readonly #keeper: ConnectionKeeper;
  readonly #encryption: Encryption;
  readonly #views: Views;
  readonly #life = new AbortController();
  readonly #report = (problem: ClientProblem) => this.events.emit('problem', problem);

  private constructor(options: ClientOptions) {
    const report = this.#report;
    const changed = (state: ClientState) => this.events.emit('state', state);
    this.#options = options;
    this.#book = new ProfileBook(options.profiles);
    this.#people = new People(() => this.events.emit('presence'));
    this.#outboxes = new OutboxKeeper(options);
    const lobby = { clock: options.clock, outboxes: this.#outboxes, report };
    this.lobby = new Lobby({ ...lobby, changed: () => this.events.emit('lobby') });
    this.#encryption = new Encryption({
      options,
      report,
      changed: () => this.events.emit('conversations'),
      heard: (id, message) => {
        this.#hear(id, message);
      },
    });
    this.conversations = new Conversations(this.#encryption, options.clock);
    this.groups = new Groups(this.#encryption, options.clock);
    this.messages = new DirectMessages(this.#encryption, this.conversations, options.clock);
    this.devices = new OwnDevices(this.#encryption, (password) => this.account.provePassword(password));
    this.files = new Files(this.#encryption, this.conversations, options.clock);
    this.account = new OwnAccount({
      encryption: this.#encryption,
      ready: () => this.#ready(),
      owner: () => this.#owner(),
      run: (task) => this.#run(task),
      leave: (owner, way) => this.#leave(owner, way),
    });
    this.#views = new Views({
      lobby: this.lobby,
      people: this.#people,
      encryption: this.#encryption,
      report,
    });
    const parts = { options, book: this.#book, views: this.#views, operations: this.#operations };
    this.#keeper = new ConnectionKeeper({ ...parts, changed, report });
  }

  static create(options: ClientOptions): Client {
    return new Client(options);
  }

  get state(): ClientState {
    return this.#keeper.state;
  }

  /** The daemon that was connected last. */
  get profile(): Profile | undefined {
    return this.#book.profile;
  }

  /** Who is online, by user name. */
  get people(): ReadonlyMap<string, Person> {
    return this.#people.online;
  }

  /** The key that the daemon at this address proved at the first contact. */
  pinnedKey(address: HostPort): Uint8Array | undefined {
    return this.#book.pinnedKeyBytes(address);
  }

  /** `key-mismatch` when another key is known for the address of `target`. */
  pinProblem(target: ConnectTarget): ClientProblem | undefined {
    return this.#book.pinProblem(target);
  }

  /**
   * Ends any earlier connection; resolves in state `guest`, or `ready` when this device logs in by itself.
   * Another key than the pinned one is refused before that.
   */
  async connect(target: ConnectTarget): Promise<void> {
    const problem = target.replacePin ? undefined : this.pinProblem(target);
    if (problem) throw problem;
    this.#interrupt('Another connection was asked for.');
    await this.#run((signal) => this.#keeper.connect(placeOf(target), signal));
  }

  /** For a daemon without a link: its key, to be confirmed by the person before `connect`. */
  async readKey(address: HostPort): Promise<Uint8Array> {
    const { dial, clock } = this.#options;
    try {
      return await readDaemonKey({ dial, clock, address, signal: this.#life.signal });
    } catch (error) {
      throw problemOf(error);
    }
  }

  /** While offline: takes over what another window of the same person has kept. */
  reloadProfile(): void {
    if (this.#keeper.state.kind === 'offline') this.#book.reload();
  }

  /** At start: connects to the remembered daemon, unless the person ended that on purpose. */
  async resume(): Promise<void> {
    await this.#run((signal) => this.#keeper.resume(signal));
  }

  async signUp(input: SignUpInput): Promise<void> {
    await this.#run(async (signal) => {
      const account = newAccount(input);
      await this.#logIn(signal, (connection) => signUp(connection, account));
    });
  }

  async signIn({ user, password }: SignInInput): Promise<void> {
    await this.#run(async (signal) => {
      const name = userNameOf(user);
      const salted = saltedBothWays(password);
      await this.#logIn(signal, (connection) => {
        const fewestIterations = this.#book.fewestIterations(connection.daemonKey, name);
        return logIn(connection, { user: name, fewestIterations, ...salted });
      });
    });
  }

  /**
   * This device does not log in by itself any more, and what the person wrote and did not get sent is deleted from
   * it. Ends in state `guest`.
   */
  async signOut(): Promise<void> {
    await this.#run(async (signal) => {
      const owner = this.#owner();
      if (!owner || (this.state.kind !== 'ready' && this.profile?.signedIn !== true)) return;
      await this.#leave(owner, { how: 'signed-out', signal });
    });
  }

  async changePassword(change: PasswordChange): Promise<void> {
    await this.#run(async () => {
      checkPassword(change.next);
      const { connection, user } = this.#ready();
      await changePassword(connection, user, change);
    });
  }

  /** On purpose: no reconnect, also not at the next start. */
  async disconnect(): Promise<void> {
    this.#interrupt('You disconnected.');
    await this.#run(async () => {
      this.#keeper.goOffline(new ClientProblem('not-connected', 'You disconnected.'));
      await this.#book.update({ wanted: false });
    });
  }

  /** After a wake-up or a change of network: finds out now whether the connection still stands. */
  checkNow(): void {
    this.#keeper.checkNow();
  }

  /** Settles when nothing is being written to this machine any more; never rejects. */
  get flushed(): Promise<void> {
    return Promise.all([this.#outboxes.flushed, this.#encryption.settled]).then(() => undefined);
  }

  /** The window closes: the person stays signed in, what is not sent stays kept. No event comes any more. */
  dispose(): void {
    this.events.removeAllListeners();
    const reason = new ClientProblem('not-connected', 'This client was closed.');
    this.#life.abort(reason);
    this.#operations.interrupt(reason);
    this.#keeper.dispose();
    this.lobby.dispose();
    void this.#encryption.close();
  }

  async request<K extends RequestTypes<Messages>>(
    type: K,
    body: Body<Messages, K>,
  ): Promise<Answer<Messages, K>> {
    try {
      return await this.#ready().connection.session.request(type, body);
    } catch (error) {
      throw problemOf(error);
    }
  }

  async #logIn(signal: AbortSignal, work: (connection: Connection) => Promise<Ready>): Promise<void> {
    const connection = await this.#keeper.guest(signal);
    try {
      await this.#keeper.enterReady(connection, await work(connection));
    } catch (error) {
      this.#afterFailedLogin(connection, problemOf(error), error instanceof RequestRefused);
      throw error;
    }
  }

  /** After a plain no the connection serves the next try; otherwise it may stand anywhere in a login. */
  #afterFailedLogin(connection: Connection, problem: ClientProblem, isPlainNo: boolean): void {
    if (isPlainNo || this.#keeper.connection !== connection) return;
    if (problem.code === 'daemon-untrusted') this.#keeper.goOffline(problem);
    else this.#keeper.letGo();
  }

  /** Who was signed in last. */
  #owner(): LobbyOwner | undefined {
    const { kept } = this.#book;
    const { state } = this.#keeper;
    const user = state.kind === 'ready' ? state.user : kept?.user;
    return kept && user !== undefined ? { daemonKey: kept.daemonKey, user } : undefined;
  }

  #ready(): { readonly connection: Connection; readonly user: string } {
    const { state, connection } = this.#keeper;
    if (state.kind === 'guest') throw new ClientProblem('not-signed-in', 'Sign in first.');
    if (state.kind !== 'ready' || !connection)
      throw new ClientProblem('not-connected', 'You are not connected.');
    return { connection, user: state.user };
  }

  /** Ends what is under way: it would only stand in the way of a newer wish. */
  #interrupt(why: string): void {
    const reason = new ClientProblem('not-connected', why);
    this.#operations.interrupt(reason);
    this.#keeper.letGo();
    this.#views.close(reason);
  }

  async #run(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      this.#life.signal.throwIfAborted();
      await this.#operations.run(task);
    } catch (error) {
      throw problemOf(error);
    }
  }

  #leave(owner: LobbyOwner, way: LeavingWay): Promise<void> {
    const parts = { options: this.#options, book: this.#book, report: this.#report, keeper: this.#keeper };
    const kept = { views: this.#views, encryption: this.#encryption, outboxes: this.#outboxes };
    return leave({ ...parts, ...kept }, owner, way);
  }

  #hear(id: string, message: StoredMessage | undefined): void {
    const conversation = this.conversations.find(id);
    if (conversation) this.events.emit('direct', conversation, message && shownMessage(message));
  }
}
