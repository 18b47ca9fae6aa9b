import type { Ownership } from './ownership.ts';
import { saveSecret, type VaultSecret, type VaultSecretStore } from './vault-secret.ts';

/** The vault's value in the secret store, as this process left it. */
export class SecretKeeper {
  readonly #store: VaultSecretStore;
  readonly #ownership: Ownership;
  #secret: VaultSecret;

  constructor(store: VaultSecretStore, ownership: Ownership, secret: VaultSecret) {
    this.#store = store;
    this.#ownership = ownership;
    this.#secret = secret;
  }

  get vaultKey(): Uint8Array {
    return this.#secret.key;
  }

  /** What is written from now on is under `key`; {@link keepGeneration} tells the secret store. */
  useKey(key: Uint8Array): void {
    this.#secret = { key, generation: this.#secret.generation };
  }

  /** A segment of this generation is on disk. */
  keepGeneration(generation: number): Promise<void> {
    return this.#keep({ key: this.vaultKey, generation });
  }

  /** A base under `next` is about to be written. */
  keepNext(next: Uint8Array): Promise<void> {
    return this.#keep({ key: this.vaultKey, next, generation: this.#secret.generation });
  }

  /** @throws VaultError `superseded`: a secret store has no condition on its writes, but tells who was here. */
  async #keep(secret: VaultSecret): Promise<void> {
    await this.#ownership.assertNewest();
    const kept = await this.#store.load();
    if ((kept?.generation ?? 0) > secret.generation) this.#ownership.lose();
    await saveSecret(this.#store, secret);
    this.#secret = secret;
  }
}
