import { equalBytes } from '../../crypto/bytes.ts';
import type { Ed25519Key } from '../../crypto/ed25519.ts';
import type { Disposable } from '../../disposable.ts';
import type { ClientOptions } from '../client-options.ts';
import type { DaemonEvent } from '../link-session.ts';
import { DaemonFiles } from '../files/daemon-files.ts';
import { isSameOwner, type LobbyOwner } from '../lobby-owner.ts';
import { OperationQueue } from '../operation-queue.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { SessionEnded } from '../session-errors.ts';
import { vaultName, VaultSecrets } from '../vault-secrets.ts';
import { eraseVaultFiles } from '../vault/vault-files.ts';
import type { EncryptionState } from './conversation.ts';
import { encryptionNotReady } from './direct-problems.ts';
import type { Heard } from './hearing.ts';
import { LinkRequests } from './devices/linking.ts';
import { type Attached, hasPlugin, ownerOf, type RelayConnection } from './devices/machine-owner.ts';
import type { Messenger } from './messenger.ts';
import { type OpenMessenger, openMessenger } from './open-messenger.ts';
import { OwnLink, whyMissing } from './devices/own-link.ts';
import { passesIn } from './sending/passing-failure.ts';
import { vaultTrouble } from './vault-trouble.ts';

/** After something that came could not be kept. */
const OPEN_AGAIN_MS = 1_000;

export interface EncryptionParts {
  readonly options: ClientOptions;
  readonly changed: () => void;
  readonly heard: Heard;
  readonly report: (problem: ClientProblem) => void;
}

interface Attachment extends Attached {
  /** The person wants this machine among their devices, also where another one has taken it out. */
  readonly isWanted: boolean;
}

/** Whose vault is open on this machine, and whether messages can be sent and read with it. */
export class Encryption {
  readonly #parts: EncryptionParts;
  readonly requests = new LinkRequests();
  /** Over the connections that follow one another. */
  readonly files = new DaemonFiles();
  readonly #operations = new OperationQueue();
  readonly #link = new OwnLink();
  #state: EncryptionState = { kind: 'off' };
  #owner: LobbyOwner | undefined;
  #open: OpenMessenger | undefined;
  #attached: Attached | undefined;
  /** For another try. */
  #again: Disposable | undefined;

  constructor(parts: EncryptionParts) {
    this.#parts = parts;
  }

  get state(): EncryptionState {
    return this.#state;
  }

  /** Whose conversations they are. */
  get user(): string | undefined {
    return this.#owner?.user;
  }

  get messenger(): Messenger | undefined {
    return this.#open?.messenger;
  }

  /** @throws ClientProblem. */
  get opened(): Messenger {
    if (this.messenger) return this.messenger;
    if (this.#state.kind === 'failed') throw encryptionNotReady(this.#state.problem);
    throw encryptionNotReady('Sign in first: your conversations are not open.');
  }

  /** Opens the vault of that owner, unless it is open. Never rejects: a failure is a state. */
  open(owner: LobbyOwner): Promise<void> {
    return this.#operations.run(() => this.#openFor(owner));
  }

  /** The connection is there, and the person is signed in. Rejects as requests do, but waits for a busy daemon. */
  attach(connection: RelayConnection, ready: Attached['ready']): Promise<void> {
    this.#again?.dispose();
    this.#attached = { connection, ready };
    return this.#attachWhole({ connection, ready, isWanted: false });
  }

  /** Over the connection of the last `attach`: the keys of this machine have changed. Rejects as requests do. */
  async attachAgain(): Promise<void> {
    if (this.#attached) await this.#attachWhole({ ...this.#attached, isWanted: true });
  }

  /** The identity key, on a machine that holds it and is connected. */
  get ownIdentity(): Ed25519Key | undefined {
    const own = this.messenger?.keys.device;
    const key = own && this.#attached?.connection.ring.identity(own.user);
    return key && equalBytes(key.publicKey, own.identityKey) ? key : undefined;
  }

  /** Something that views show has changed. */
  noteChange(): void {
    this.#parts.changed();
  }

  /** Shows this machine to the person's others; the code is in the state then. Rejects as requests do. */
  askToLink(): Promise<void> {
    return this.#towardsList(async (messenger, attached) => {
      await this.#link.ask(attached, messenger);
      this.#miss(messenger);
    });
  }

  /** The person has seen `code` where this machine was linked. Rejects with a ClientProblem or as requests do. */
  confirmLink(code: string): Promise<void> {
    return this.#towardsList(async (messenger, attached) => {
      try {
        await this.#link.confirm(code, attached, messenger);
      } finally {
        await this.#attachPatiently({ ...attached, isWanted: false });
      }
    });
  }

  /** The person has not seen the code where another machine was linked: this one asks no more. */
  withdrawLink(): Promise<void> {
    return this.#towardsList(async (messenger) => {
      await this.#link.withdraw(messenger);
      this.#miss(messenger);
    });
  }

  #towardsList(step: (messenger: Messenger, attached: Attached) => Promise<void>): Promise<void> {
    return this.#operations.run(async () => {
      const [messenger, attached] = [this.messenger, this.#attached];
      if (!messenger || !attached) throw new ClientProblem('not-connected', 'You are not connected.');
      if (this.#state.kind !== 'identity-missing')
        throw new ClientProblem('refused', 'This machine is one of your devices already.');
      await step(messenger, attached);
    });
  }

  /** Settles when nothing is being written any more; never rejects. */
  get settled(): Promise<void> {
    return this.#operations.run(() => Promise.resolve());
  }

  /** What was begun waits for the next connection. */
  detach(): void {
    this.#attached = undefined;
    this.#link.drop();
    this.requests.clear();
    this.files.detach();
    this.#again?.dispose();
    this.messenger?.detach();
  }

  /** Lets go of the vault, after what is under way. Never rejects. */
  close(): Promise<void> {
    this.detach();
    this.files.close();
    return this.#operations.run(() => this.#close());
  }

  /** Forgets the key first: what is left of the files, wherever they were copied to, nobody can read. */
  erase(owner: LobbyOwner): Promise<void> {
    return this.#operations.run(async () => {
      await this.#close();
      const { secrets, vault } = this.#parts.options;
      await new VaultSecrets(secrets, owner).forget();
      await eraseVaultFiles(vault(vaultName(owner)));
    });
  }

  take(event: DaemonEvent): void {
    const messenger = this.messenger;
    if (event.type === 'e2e-relay.deliver') messenger?.deliver(event.body);
    else if (event.type === 'e2e-relay.transient') messenger?.typing.take(event.body);
    else if (event.type === 'e2e-relay.prekeys-low') messenger?.refill(event.body);
    else if (event.type === 'e2e-relay.list-changed') this.#attachBehind(this.#attached);
    else if (event.type === 'e2e-relay.link-refused') this.#refused();
    else if (event.type === 'e2e-relay.link-asked' && messenger) {
      this.requests.add(event.body, messenger);
      this.#parts.changed();
    } else messenger?.parts.classic.take(event);
  }

  async #openFor(owner: LobbyOwner): Promise<void> {
    if (isSameOwner(this.#owner, owner) && this.messenger?.isOver === false) return;
    await this.#close();
    this.#owner = owner;
    this.#become({ kind: 'opening' });
    try {
      this.#open = await openMessenger(owner, {
        ...this.#parts,
        files: this.files,
        broken: (error) => {
          this.#become({ kind: 'failed', problem: vaultTrouble(error) });
          if (this.messenger?.parts.failed.isNoted && this.#attached)
            this.#attachIn(OPEN_AGAIN_MS, { ...this.#attached, isWanted: false });
        },
      });
      const { messenger } = this.#open;
      if (messenger.own.isTakenOut) this.#miss(messenger);
      else this.#become({ kind: messenger.own.wasListed ? 'ready' : 'opening' });
    } catch (error) {
      this.#become({ kind: 'failed', problem: vaultTrouble(error) });
    }
  }

  #attachWhole(attachment: Attachment): Promise<void> {
    const { connection, ready } = attachment;
    return this.#operations.run(async () => {
      await this.#openFor({ daemonKey: connection.daemonKey, user: ready.user });
      if (!hasPlugin(ready, 'e2e-relay')) this.#become({ kind: 'off' });
      else await this.#attachPatiently(attachment);
    });
  }

  /** Where the daemon is too busy, it is tried again. */
  async #attachPatiently(attachment: Attachment): Promise<void> {
    try {
      await this.#attach(attachment);
    } catch (error) {
      const ms = passesIn(error);
      if (ms === undefined) throw error;
      if (this.#attached?.connection === attachment.connection) this.#attachIn(ms, attachment);
    }
  }

  #attachIn(ms: number, attachment: Attachment): void {
    this.#again?.dispose();
    this.#again = this.#parts.options.clock.setTimer(ms, () => {
      this.#attachBehind(attachment);
    });
  }

  #attachBehind(attachment: (Omit<Attachment, 'isWanted'> & Partial<Attachment>) | undefined): void {
    if (!attachment) return;
    this.#attachWhole({ isWanted: false, ...attachment }).catch((error: unknown) => {
      if (!(error instanceof SessionEnded)) this.#parts.report(problemOf(error));
    });
  }

  async #attach(attachment: Attachment): Promise<void> {
    const { connection, isWanted } = attachment;
    const messenger = this.messenger;
    if (!messenger || this.#attached?.connection !== connection) return;
    const owner = await ownerOf(attachment);
    if (owner === 'unknown') {
      const problem = 'Sign out and in again with your password: this device is not known to the server yet.';
      this.#become({ kind: 'failed', problem });
      return;
    }
    const wasReady = this.#state.kind === 'ready';
    await this.files.open(connection.session, attachment.ready.plugins);
    const listing = owner ? await messenger.attach(connection.session, owner, isWanted) : 'missing';
    if (listing === 'listed') {
      this.#link.drop();
      messenger.parts.classic.begin(connection.session, hasPlugin(attachment.ready, 'classic'));
      this.#become({ kind: 'ready' });
      if (owner?.identity) await this.requests.load(connection.session, messenger);
      return;
    }
    if (wasReady) this.#parts.report(whyMissing(owner, messenger));
    this.#link.noteMissing({ listing, owner }, messenger);
    this.#miss(messenger);
  }

  /** This machine is none of the person's devices. */
  #miss({ own }: Messenger): void {
    this.#become({
      kind: 'identity-missing',
      ...this.#link.asking,
      ...(own.wasListed && { wasRevoked: true }),
    });
  }

  #refused(): void {
    if (!this.#link.asking || !this.messenger) return;
    this.#link.drop();
    this.#miss(this.messenger);
    this.#parts.report(new ClientProblem('refused', 'Another device of yours refused to link this one.'));
  }

  async #close(): Promise<void> {
    this.files.close();
    await this.#open?.close();
    this.#open = undefined;
    this.#owner = undefined;
    if (this.#state.kind !== 'off') this.#become({ kind: 'off' });
  }

  #become(state: EncryptionState): void {
    this.#state = state;
    this.#parts.changed();
  }
}
