import { Type } from '@sinclair/typebox';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { optional, struct, uint } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';
import type { SecretStore } from './client-options.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import type { VaultSecret, VaultSecretStore } from './vault/vault-secret.ts';

const key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const check = new SchemaCheck(struct({ key, next: optional(key), generation: uint() }));

/** Under which a vault and its secret are kept; tells neither daemon nor user. */
export function vaultName({ daemonKey, user }: LobbyOwner): string {
  const name = sha256(label('vault name', encodeUtf8(daemonKey), encodeUtf8(user))).subarray(0, 16);
  return `vault-${encodeBase64Url(name)}`;
}

/** One value in the secret store, apart from the key ring's: each has one writer. */
export class VaultSecrets implements VaultSecretStore {
  readonly #secrets: SecretStore;
  readonly #name: string;

  constructor(secrets: SecretStore, owner: LobbyOwner) {
    this.#secrets = secrets;
    this.#name = `noncesense.${vaultName(owner)}`;
  }

  /** @throws Error when what is there is nothing that this client wrote: it must not be taken for a first start. */
  async load(): Promise<VaultSecret | undefined> {
    const json = await this.#secrets.get(this.#name);
    if (json === undefined) return undefined;
    const secret = parsed(json);
    if (secret === undefined) throw new Error('the key of your conversations in the secret store is damaged');
    return secret;
  }

  async save({ key, next, generation }: VaultSecret): Promise<void> {
    const value = { key: encodeBase64Url(key), ...(next && { next: encodeBase64Url(next) }), generation };
    await this.#secrets.set(this.#name, JSON.stringify(value));
  }

  async forget(): Promise<void> {
    await this.#secrets.delete(this.#name);
  }
}

/** Never throws: an error could quote a secret. */
function parsed(json: string): VaultSecret | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (!check.fits(value)) return undefined;
    const { key, next, generation } = value;
    return { key: decodeBase64Url(key), ...(next && { next: decodeBase64Url(next) }), generation };
  } catch {
    return undefined;
  }
}
