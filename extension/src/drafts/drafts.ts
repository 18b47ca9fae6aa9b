import type { SecretStore } from '../../../common/src/client/client-options.ts';
import { isSameOwner, type LobbyOwner } from '../../../common/src/client/lobby-owner.ts';
import type { Profile } from '../../../common/src/client/profile.ts';
import type { Clock } from '../../../common/src/clock.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { decodeBase64Url, encodeBase64Url } from '../../../common/src/text/base64.ts';
import type { HostMemento } from '../profile-storage.ts';
import { draftsName, openDrafts, sealDrafts } from './draft-cipher.ts';

const KEY_BYTES = 32;
/** So long after the first key that was typed. */
const WAIT_MS = 300;

export interface DraftsOptions {
  /** Of the workspace: what is written in a window belongs to it. */
  readonly memory: HostMemento;
  readonly secrets: SecretStore;
  readonly profile: () => Profile | undefined;
  readonly clock: Clock;
  readonly trouble: (error: unknown) => void;
}

/**
 * What is being written in the conversations of this window, kept so that it is there after a restart: encrypted under a key
 * in the secret store, one for each account. Signing out deletes the key, and what any workspace kept can't be read.
 */
export class Drafts implements Disposable {
  readonly #options: DraftsOptions;
  #owner: LobbyOwner | undefined;
  #texts = new Map<string, string>();
  /** Settles when nothing is under way. */
  #last: Promise<unknown> = Promise.resolve();
  #timer: Disposable | undefined;

  constructor(options: DraftsOptions) {
    this.#options = options;
    this.follow();
  }

  get flushed(): Promise<unknown> {
    return this.#last;
  }

  /** Empty where there is none. */
  async read(conversation: string): Promise<string> {
    await this.#last;
    return this.#texts.get(conversation) ?? '';
  }

  write(conversation: string, text: string): void {
    if (!this.#owner || (this.#texts.get(conversation) ?? '') === text) return;
    if (text === '') this.#texts.delete(conversation);
    else this.#texts.set(conversation, text);
    // What was sent must not come back.
    if (text === '') this.#flush();
    else this.#timer ??= this.#options.clock.setTimer(WAIT_MS, () => this.#flush());
  }

  /** The profile may be another one: of another account, or of one that was signed out. */
  follow(): void {
    const profile = this.#options.profile();
    const owner = ownerOf(profile);
    if (owner ? isSameOwner(this.#owner, owner) : !this.#owner) return;
    const left = this.#owner;
    this.#stop();
    this.#texts = new Map();
    this.#owner = owner;
    // At another server they stay signed in.
    if (left && left.daemonKey === profile?.daemonKey) this.#run(() => this.#forget(left));
    if (owner) this.#run(() => this.#load(owner));
  }

  dispose(): void {
    if (this.#timer) this.#flush();
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #flush(): void {
    this.#stop();
    const owner = this.#owner;
    if (owner) this.#run(() => this.#keep(owner));
  }

  async #load(owner: LobbyOwner): Promise<void> {
    const { memory } = this.#options;
    const key = await this.#key(owner);
    const sealed = key && decoded(memory.get(draftsName(owner)));
    if (!key || !sealed || this.#owner !== owner) return;
    // What was written meanwhile is newer.
    this.#texts = new Map([...openDrafts(key, owner, sealed), ...this.#texts]);
  }

  async #keep(owner: LobbyOwner): Promise<void> {
    const { memory } = this.#options;
    const name = draftsName(owner);
    if (this.#texts.size === 0) {
      await memory.update(name, undefined);
      return;
    }
    // Each time anew: another window may have signed out, or made the first key at the same moment.
    const key = (await this.#key(owner)) ?? (await this.#newKey(owner));
    if (this.#owner === owner)
      await memory.update(name, encodeBase64Url(sealDrafts(key, owner, this.#texts)));
  }

  async #forget(owner: LobbyOwner): Promise<void> {
    const { memory, secrets } = this.#options;
    const name = draftsName(owner);
    await secrets.delete(name);
    await memory.update(name, undefined);
  }

  async #key(owner: LobbyOwner): Promise<Uint8Array | undefined> {
    const key = decoded(await this.#options.secrets.get(draftsName(owner)));
    return key?.length === KEY_BYTES ? key : undefined;
  }

  async #newKey(owner: LobbyOwner): Promise<Uint8Array> {
    await this.#options.secrets.set(draftsName(owner), encodeBase64Url(randomBytes(KEY_BYTES)));
    // Read back: there are secret stores that keep nothing.
    const key = await this.#key(owner);
    if (key) return key;
    throw new Error('Drafts are not kept: the secret storage does not keep what it is given.');
  }

  #run(task: () => Promise<void>): void {
    this.#last = this.#last.then(task).catch(this.#options.trouble);
  }
}

function ownerOf(profile: Profile | undefined): LobbyOwner | undefined {
  if (profile?.user === undefined || !profile.signedIn) return undefined;
  return { daemonKey: profile.daemonKey, user: profile.user };
}

function decoded(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return decodeBase64Url(value);
  } catch {
    return undefined; // Not written here.
  }
}
