import { randomBytes } from '../crypto/bytes.ts';
import { Ed25519Key } from '../crypto/ed25519.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import type { SecretStore } from './client-options.ts';
import { emptyRecord, parseSecretRecord, type SecretAccount, type SecretRecord } from './secret-record.ts';

/** The key by which this machine logs in without a password. */
export interface Device {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly key: Ed25519Key;
}

/**
 * The secrets for one daemon. It is the only one that writes them, and a change counts once it is kept:
 * no method's effect is seen before the secret store has it.
 */
export class KeyRing {
  readonly #secrets: SecretStore;
  readonly #name: string;
  #record: SecretRecord;

  private constructor(secrets: SecretStore, name: string, record: SecretRecord) {
    this.#secrets = secrets;
    this.#name = name;
    this.#record = record;
  }

  /**
   * `daemonKey` in base64url. What cannot be read is set aside under another name, never overwritten:
   * `onDamaged` is called then, and the ring begins empty.
   */
  static async open(secrets: SecretStore, daemonKey: string, onDamaged: () => void): Promise<KeyRing> {
    const name = `noncesense.keys.${daemonKey}`;
    const json = await secrets.get(name);
    if (json === undefined) return new KeyRing(secrets, name, emptyRecord);
    const record = parseSecretRecord(json);
    if (record) return new KeyRing(secrets, name, record);
    await secrets.set(`${name}.damaged`, json);
    await secrets.delete(name);
    onDamaged();
    return new KeyRing(secrets, name, emptyRecord);
  }

  /** The invite token, 16 bytes, until it is used. */
  get invite(): Uint8Array | undefined {
    return this.#record.invite === undefined ? undefined : decodeBase64Url(this.#record.invite);
  }

  /** Whose device logs in by itself. */
  get signedIn(): string | undefined {
    return this.#record.signedIn;
  }

  identity(user: string): Ed25519Key | undefined {
    return keyOf(this.#account(user).identity);
  }

  pendingIdentity(user: string): Ed25519Key | undefined {
    return keyOf(this.#account(user).pendingIdentity);
  }

  device(user: string): Device | undefined {
    const { device } = this.#account(user);
    return (
      device && { id: decodeBase64Url(device.id), key: Ed25519Key.fromSeed(decodeBase64Url(device.seed)) }
    );
  }

  async keepInvite(token: Uint8Array): Promise<void> {
    await this.#keep({ ...this.#record, invite: encodeBase64Url(token) });
  }

  async forgetInvite(): Promise<void> {
    const { invite, ...rest } = this.#record;
    if (invite !== undefined) await this.#keep(rest);
  }

  /** An identity key for a sign-up under way. */
  async makePendingIdentity(user: string): Promise<void> {
    await this.#change(user, (account) => ({ ...account, pendingIdentity: newSeed() }));
  }

  async dropPendingIdentity(user: string): Promise<void> {
    await this.#change(user, ({ pendingIdentity: _dropped, ...account }) => account);
  }

  /** The sign-up is known to have made the account. An identity key that is there already stays. */
  async adoptPendingIdentity(user: string): Promise<void> {
    await this.#change(user, ({ pendingIdentity, ...account }) => {
      return pendingIdentity === undefined ? account : { identity: pendingIdentity, ...account };
    });
  }

  /** The pending identity key takes the place of the one that there may be: the daemon has it. */
  async replaceIdentity(user: string): Promise<void> {
    await this.#change(user, ({ pendingIdentity, ...account }) => {
      return pendingIdentity === undefined ? account : { ...account, identity: pendingIdentity };
    });
  }

  /** The identity key came back from a recovery file. */
  async restoreIdentity(user: string, key: Ed25519Key): Promise<void> {
    const identity = encodeBase64Url(key.exportSeed());
    await this.#change(user, ({ pendingIdentity: _dropped, ...account }) => ({ ...account, identity }));
  }

  /** A new key, in place of one that there may be, under the id that this machine had before, if it had one. */
  async makeDevice(user: string): Promise<Device> {
    const { deviceId } = this.#account(user);
    return this.#makeDevice(user, deviceId === undefined ? randomBytes(16) : decodeBase64Url(deviceId));
  }

  /** As `makeDevice`, under an id that nobody has had. */
  async makeOtherDevice(user: string): Promise<Device> {
    return this.#makeDevice(user, randomBytes(16));
  }

  /** From now on the device of `user` logs in by itself. */
  async noteSignedIn(user: string): Promise<void> {
    await this.#keep({ ...this.#record, signedIn: user });
  }

  /** Nothing of `user` stays, the identity key neither, nor what was set aside and may have been theirs. */
  async forgetAccount(user: string): Promise<void> {
    await this.#secrets.delete(`${this.#name}.damaged`);
    const { signedIn, ...rest } = this.#record;
    const others = signedIn === user ? rest : this.#record;
    await this.#keep({ ...others, accounts: others.accounts.filter((account) => account.user !== user) });
  }

  /** Nobody is signed in any more; the device key of `user` is forgotten, the identity key stays. */
  async forgetDevice(user: string): Promise<void> {
    const { signedIn, ...rest } = this.#record;
    const others = signedIn === user ? rest : this.#record;
    const { device: _forgotten, ...account } = this.#account(user);
    await this.#keep(withAccount(others, account));
  }

  async #makeDevice(user: string, id: Uint8Array): Promise<Device> {
    const device = { id, key: Ed25519Key.generate() };
    const kept = { id: encodeBase64Url(device.id), seed: encodeBase64Url(device.key.exportSeed()) };
    await this.#change(user, (account) => ({ ...account, device: kept, deviceId: kept.id }));
    return device;
  }

  #account(user: string): SecretAccount {
    return this.#record.accounts.find((account) => account.user === user) ?? { user };
  }

  async #change(user: string, change: (account: SecretAccount) => SecretAccount): Promise<void> {
    await this.#keep(withAccount(this.#record, change(this.#account(user))));
  }

  async #keep(record: SecretRecord): Promise<void> {
    await this.#secrets.set(this.#name, JSON.stringify(record));
    this.#record = record;
  }
}

function withAccount(record: SecretRecord, account: SecretAccount): SecretRecord {
  const others = record.accounts.filter(({ user }) => user !== account.user);
  return { ...record, accounts: [...others, account] };
}

function newSeed(): string {
  return encodeBase64Url(randomBytes(32));
}

function keyOf(seed: string | undefined): Ed25519Key | undefined {
  return seed === undefined ? undefined : Ed25519Key.fromSeed(decodeBase64Url(seed));
}
