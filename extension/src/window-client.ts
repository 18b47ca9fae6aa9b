import { EventEmitter } from 'eventemitter3';
import type { Client } from '../../common/src/client/client.ts';
import type { ConnectTarget } from '../../common/src/client/connect-target.ts';
import type { ClientEvents } from '../../common/src/client/client-state.ts';
import type { EncryptionApi } from '../../common/src/client/conversations/conversations-api.ts';
import type { Clock } from '../../common/src/clock.ts';
import type { Disposable } from '../../common/src/disposable.ts';
import { decodeBase64Url } from '../../common/src/text/base64.ts';
import type { HostPort } from '../../common/src/wire/invite-link.ts';
import type { SelfTest } from './self-test.ts';
import { AttachedWindows } from './windows/attached-windows.ts';
import { Attachment } from './windows/attachment.ts';
import { ConnectedElsewhere } from './windows/connected-elsewhere.ts';
import type { Ownership } from './windows/ownership.ts';
import type { SharedClient } from './windows/shared-client.ts';
import { SharedWindow } from './windows/shared-window.ts';
import { awaitSuccessor } from './windows/successor.ts';
import type { WindowState } from './window-state.ts';

export interface WindowClientEvents {
  /** The state, the lobby, who is online or the direct conversations. */
  changed(): void;
  direct: ClientEvents['direct'];
  /** Worth telling the person, though no command of theirs failed. */
  problem(problem: Error): void;
  /** For the log only. */
  trouble(error: unknown): void;
}

export interface WindowClientOptions {
  readonly clock: Clock;
  readonly createClient: () => Client;
  /** Opened when first needed: it asks the secret storage, which may ask the person to unlock it. */
  readonly openOwnership: (onYield: () => Promise<void>) => Promise<Ownership>;
  readonly selfTest: SelfTest;
}

/**
 * What this window shows and does: by its own client while it owns the connection, else by that of the window which does.
 */
export class WindowClient extends SharedWindow implements Disposable {
  readonly events = new EventEmitter<WindowClientEvents>();
  readonly #options: WindowClientOptions;
  #client: Client;
  #ownership: Promise<Ownership> | undefined;
  #resuming: Promise<void> | undefined;
  /** What is under way and needs the ownership that it has, or will ask for. */
  #wishes = 0;
  #elsewhere = false;
  #isFocused = false;
  #disposed = false;
  readonly #windows: AttachedWindows;
  readonly #attachment: Attachment;

  constructor(options: WindowClientOptions) {
    super();
    const { clock } = options;
    const trouble = (error: unknown) => void this.events.emit('trouble', error);
    this.#options = options;
    this.#windows = new AttachedWindows({ clock, trouble });
    this.#attachment = new Attachment({
      clock,
      trouble,
      changed: () => void this.events.emit('changed'),
      heard: (...news) => void this.events.emit('direct', ...news),
      successor: (isFit) => awaitSuccessor({ window: this, clock, isFit }),
    });
    this.#client = this.#newClient();
  }

  get state(): WindowState {
    const { state } = this.shared;
    // An owner without a connection is about to let go: before that this window can't connect either.
    const isUnusable = !this.isAttached || state.kind === 'offline';
    return this.#elsewhere && isUnusable ? { kind: 'elsewhere' } : state;
  }

  /** Whether it works with the client of another window. */
  get isAttached(): boolean {
    return this.#attachment.client !== undefined;
  }

  /** That of the window which has the connection. Changes when another window takes over: do not keep it. */
  get shared(): SharedClient {
    return this.#attachment.client ?? this.#client;
  }

  /** As `shared`; `undefined` while the owner is gone and another window takes its place. */
  get present(): SharedClient | undefined {
    return this.#attachment.client?.isOver === true || this.#elsewhere !== this.isAttached
      ? undefined
      : this.shared;
  }

  /** This window's own, for what only the owner of the connection can do. Changes as `shared` does. */
  get client(): Client {
    return this.#client;
  }

  /** What a person can do about their own keys and account. */
  get keys(): EncryptionApi {
    return this.#client.account;
  }

  /** Whether what every window sees is told in this one: where the person is, else where the connection is. */
  get isTeller(): boolean {
    return this.#isFocused || (!this.#elsewhere && !this.#windows.isFocused);
  }

  /** Whether the person is before this window: news are told where they are. */
  look(isFocused: boolean): void {
    this.#isFocused = isFocused;
    this.#attachment.look(isFocused);
  }

  /** Signs in by itself when the person was signed in and no other window is. */
  resume(): Promise<void> {
    this.#resuming ??= this.#resume().finally(() => {
      this.#resuming = undefined;
    });
    return this.#resuming;
  }

  /** @throws ClientProblem, ConnectedElsewhere, SelfTestFailed */
  async connect(target: ConnectTarget): Promise<void> {
    await this.#wish(async () => {
      await this.#own();
      await this.#client.connect(target);
    });
  }

  /** To the daemon that was connected last. @throws as connect */
  async reconnect(): Promise<void> {
    if (!this.profile) throw new Error('There is no server to connect to yet. Paste an invite link.');
    const { address, daemonKey } = this.profile;
    await this.connect({ address, key: decodeBase64Url(daemonKey) });
  }

  /** For a daemon without a link: the key that the person compares. @throws as connect */
  async readKey(address: HostPort): Promise<Uint8Array> {
    await this.#options.selfTest.require();
    return this.#client.readKey(address);
  }

  /** On purpose: no other window connects by itself either. */
  async disconnect(): Promise<void> {
    await this.shared.disconnect();
  }

  /** Takes the connection from the window that has it. @throws Error when that one does not give it. */
  async takeOver(): Promise<void> {
    await this.#options.selfTest.require();
    await this.#wish(async () => {
      await (await this.#opened()).takeOver();
      await this.#renew();
      await this.#client.resume();
    });
  }

  /**
   * Leaves this server, which another window may go on with, for the one that `choose` makes the client's; goes on there
   * where the person was.
   */
  async changeServer(choose: () => Promise<void>): Promise<void> {
    await this.#wish(async () => {
      const ownership = this.#ownership;
      this.#ownership = undefined;
      this.#attachment.leave();
      await choose();
      await this.#renew();
      // The next owner reads what this one kept: only now.
      (await ownership?.catch(() => undefined))?.dispose();
      this.#elsewhere = false;
      this.events.emit('changed');
    });
    await this.resume();
  }

  dispose(): void {
    this.#disposed = true;
    // First: what they ask for from now on, the next owner does.
    this.#windows.dispose();
    this.#attachment.dispose();
    this.#client.dispose();
    void this.#letGo();
    this.events.removeAllListeners();
  }

  async #resume(): Promise<void> {
    if (this.state.kind !== 'offline') return;
    // Another window may have written the profile since this client read it.
    // The same client, though: it holds what the person wrote and could not send.
    this.#client.reloadProfile();
    if (!this.profile?.signedIn) return;
    await this.#options.selfTest.require();
    await this.#wish(async () => {
      const ownership = await this.#opened();
      if (await ownership.claim()) await this.#client.resume();
    });
  }

  async #own(): Promise<void> {
    await this.#options.selfTest.require();
    const ownership = await this.#opened();
    if (!(await ownership.claim())) throw new ConnectedElsewhere();
  }

  /** Nothing that ends meanwhile releases the connection from under `task`. */
  async #wish(task: () => Promise<void>): Promise<void> {
    this.#wishes++;
    try {
      await task();
    } finally {
      this.#wishes--;
      await this.#releaseWhenIdle();
    }
  }

  /** The next owner reads what this one kept. */
  async #letGo(): Promise<void> {
    await this.#client.flushed;
    // A window closed before it had one does not need it any more.
    await this.#ownership?.then((ownership) => ownership.dispose()).catch(() => undefined);
  }

  /** An owner without a connection would only stand in the way of the other windows. */
  async #releaseWhenIdle(): Promise<void> {
    if (!this.#isIdle()) return;
    const ownership = await this.#ownership;
    // The next owner reads what this one kept.
    await this.#client.flushed;
    if (this.#isIdle()) await ownership?.release();
  }

  #isIdle(): boolean {
    return !this.#disposed && this.#wishes === 0 && this.#client.state.kind === 'offline';
  }

  #opened(): Promise<Ownership> {
    this.#ownership ??= this.#open().catch((error: unknown) => {
      this.#ownership = undefined;
      throw error;
    });
    return this.#ownership;
  }

  async #open(): Promise<Ownership> {
    const ownership = await this.#options.openOwnership(() => this.#renew());
    if (this.#disposed) ownership.dispose();
    ownership.events.on('changed', (kind) => {
      this.#elsewhere = kind === 'elsewhere';
      if (!this.#elsewhere) this.#attachment.leave();
      this.events.emit('changed');
    });
    ownership.events.on('watching', () => void this.#attachment.attach(ownership));
    ownership.events.on('attached', (link) => this.#windows.add(link, this.#client));
    ownership.events.on('inherited', () => {
      this.#wish(async () => {
        await this.#renew();
        await this.#client.resume();
      }).catch((error: unknown) => this.events.emit('trouble', error));
    });
    ownership.events.on('trouble', (error) => this.events.emit('trouble', error));
    return ownership;
  }

  /** Settles when the client of before writes nothing any more. */
  async #renew(): Promise<void> {
    const before = this.#client;
    this.#windows.dispose();
    before.dispose();
    this.#client = this.#newClient();
    this.events.emit('changed');
    await before.flushed;
  }

  #newClient(): Client {
    const client = this.#options.createClient();
    const changed = () => {
      this.#windows.changed();
      this.events.emit('changed');
    };
    client.events.on('state', changed).on('lobby', changed).on('presence', changed);
    client.events.on('conversations', changed);
    client.events.on('direct', (...news) => {
      if (this.#isFocused || !this.#windows.hear(...news)) this.events.emit('direct', ...news);
    });
    client.events.on('state', () => {
      this.#releaseWhenIdle().catch((error: unknown) => this.events.emit('trouble', error));
    });
    client.events.on('problem', (problem) => this.events.emit('problem', problem));
    return client;
  }
}
