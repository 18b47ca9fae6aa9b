import { equalBytes } from '../../crypto/bytes.ts';
import type { Disposable } from '../../disposable.ts';
import type { ClientOptions } from '../client-options.ts';
import type { Ready } from '../client-state.ts';
import type { KeyRing } from '../key-ring.ts';
import type { RelayLink } from './relay-link.ts';
import { publishedIdentity, settlePending } from '../identity.ts';
import type { DaemonEvent } from '../link-session.ts';
import { isSameOwner, type LobbyOwner } from '../lobby-owner.ts';
import { OperationQueue } from '../operation-queue.ts';
import type { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { SessionEnded } from '../session-errors.ts';
import { eraseVaultFiles, type VaultFiles } from '../vault/vault-files.ts';
import { Vault, type VaultOpening } from '../vault/vault.ts';
import { vaultName, VaultSecrets } from '../vault-secrets.ts';
import type { EncryptionState } from './conversation.ts';
import { isResident } from './direct-book.ts';
import { displaced, encryptionNotReady } from './direct-problems.ts';
import { Messenger } from './messenger.ts';
import { passesIn } from './passing-failure.ts';
import type { StoredMessage } from './stored-message.ts';
import { vaultTrouble } from './vault-trouble.ts';

const RELAY = 'e2e-relay';

export interface EncryptionParts {
  readonly options: ClientOptions;
  readonly changed: () => void;
  readonly heard: (user: string, message: StoredMessage | undefined) => void;
  readonly report: (problem: ClientProblem) => void;
}

/** What is used of a connection. */
export interface RelayConnection {
  /** base64url. */
  readonly daemonKey: string;
  readonly deviceName: string;
  readonly ring: KeyRing;
  readonly session: RelayLink;
}

interface Attachment {
  readonly connection: RelayConnection;
  readonly ready: Pick<Ready, 'user' | 'plugins'>;
  /** In the place of another machine of the same person. */
  readonly takesOver: boolean;
}

/** Whose vault is open on this machine, and whether messages can be sent and read with it. */
export class Encryption {
  readonly #parts: EncryptionParts;
  readonly #operations = new OperationQueue();
  #state: EncryptionState = { kind: 'off' };
  #owner: LobbyOwner | undefined;
  #files: VaultFiles | undefined;
  #vault: Vault | undefined;
  #messenger: Messenger | undefined;
  #attached: Omit<Attachment, 'takesOver'> | undefined;
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
    return this.#messenger;
  }

  /** @throws ClientProblem. */
  get opened(): Messenger {
    if (this.#messenger) return this.#messenger;
    if (this.#state.kind === 'failed') throw encryptionNotReady(this.#state.problem);
    throw encryptionNotReady('Sign in first: your conversations are not open.');
  }

  /** Opens the vault of that owner, unless it is open. Never rejects: a failure is a state. */
  open(owner: LobbyOwner): Promise<void> {
    return this.#operations.run(() => this.#open(owner));
  }

  /** The connection is there, and the person is signed in. Rejects as requests do, but waits for a busy daemon. */
  attach(connection: RelayConnection, ready: Pick<Ready, 'user' | 'plugins'>): Promise<void> {
    this.#again?.dispose();
    this.#attached = { connection, ready };
    return this.#attachWhole({ connection, ready, takesOver: false });
  }

  /**
   * Over the connection of the last `attach`: the keys of this machine have changed, and the person wants it to be
   * the one that sends and receives. Rejects as requests do.
   */
  async takeOver(): Promise<void> {
    if (this.#attached) await this.#attachWhole({ ...this.#attached, takesOver: true });
  }

  /** Settles when nothing is being written any more; never rejects. */
  get settled(): Promise<void> {
    return this.#operations.run(() => Promise.resolve());
  }

  /** What was begun waits for the next connection. */
  detach(): void {
    this.#attached = undefined;
    this.#again?.dispose();
    this.#messenger?.detach();
  }

  /** Lets go of the vault, after what is under way. Never rejects. */
  close(): Promise<void> {
    this.detach();
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
    if (event.type === 'e2e-relay.deliver') this.#messenger?.deliver(event.body);
    else if (event.type === 'e2e-relay.prekeys-low') this.#messenger?.refill(event.body);
  }

  async #open(owner: LobbyOwner): Promise<void> {
    if (isSameOwner(this.#owner, owner) && this.#messenger?.isOver === false) return;
    await this.#close();
    this.#owner = owner;
    this.#become({ kind: 'opening' });
    const { options, report } = this.#parts;
    const files = options.vault(vaultName(owner));
    this.#files = files;
    try {
      const opening = await Vault.open({
        files,
        secret: new VaultSecrets(options.secrets, owner),
        isResident,
        clock: options.clock,
        report: (error) => {
          report(problemOf(error));
        },
      });
      await this.#begin(opening, owner);
    } catch (error) {
      await this.#close();
      this.#owner = owner;
      this.#become({ kind: 'failed', problem: vaultTrouble(error) });
    }
  }

  async #begin(opening: VaultOpening, { user }: LobbyOwner): Promise<void> {
    if (!('vault' in opening)) throw encryptionNotReady(vaultTrouble(opening.kind));
    const { options, changed, heard, report } = this.#parts;
    const { vault } = opening;
    this.#vault = vault;
    const messenger = new Messenger({
      vault,
      user,
      clock: options.clock,
      sendReceipts: options.sendReceipts,
      changed,
      heard,
      report,
      broken: (error) => {
        this.#become({ kind: 'failed', problem: vaultTrouble(error) });
      },
    });
    this.#messenger = messenger;
    if (opening.kind === 'rolled-back' || opening.kind === 'damaged') {
      await messenger.forgetRatchets();
      await vault.settle();
      report(encryptionNotReady(vaultTrouble(opening.kind)));
    }
    this.#become(messenger.keys.device ? { kind: 'ready' } : { kind: 'opening' });
  }

  #attachWhole(attachment: Attachment): Promise<void> {
    const { connection, ready } = attachment;
    return this.#operations.run(async () => {
      await this.#open({ daemonKey: connection.daemonKey, user: ready.user });
      if (!ready.plugins.some(({ name }) => name === RELAY)) this.#become({ kind: 'off' });
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
    this.#again = this.#parts.options.clock.setTimer(ms, () => {
      this.#attachWhole(attachment).catch((error: unknown) => {
        if (!(error instanceof SessionEnded)) this.#parts.report(problemOf(error));
      });
    });
  }

  async #attach({ connection, ready: { user }, takesOver }: Attachment): Promise<void> {
    const messenger = this.#messenger;
    if (!messenger || this.#attached?.connection !== connection) return;
    const { session, ring, deviceName } = connection;
    const published = await publishedIdentity(session, user);
    await settlePending(ring, user, published);
    const identity = ring.identity(user);
    const device = ring.device(user);
    if (!identity || (published && !equalBytes(published, identity.publicKey))) {
      this.#become({ kind: 'identity-missing' });
      return;
    }
    if (!device || !published) {
      const problem = 'Sign out and in again with your password: this device is not known to the server yet.';
      this.#become({ kind: 'failed', problem });
      return;
    }
    const owner = { user, identity, deviceId: device.id, deviceName };
    if (await messenger.attach(session, owner, takesOver)) this.#become({ kind: 'ready' });
    else {
      this.#parts.report(displaced());
      this.#become({ kind: 'identity-missing' });
    }
  }

  async #close(): Promise<void> {
    await this.#messenger?.close();
    await this.#vault?.close();
    await this.#files?.close();
    this.#files = undefined;
    this.#messenger = undefined;
    this.#vault = undefined;
    this.#owner = undefined;
    if (this.#state.kind !== 'off') this.#become({ kind: 'off' });
  }

  #become(state: EncryptionState): void {
    this.#state = state;
    this.#parts.changed();
  }
}
