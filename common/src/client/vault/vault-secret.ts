import { equalBytes, randomBytes } from '../../crypto/bytes.ts';
import { VaultError } from './vault-error.ts';

/** The one small value of a vault that lies in the secret store. */
export interface VaultSecret {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 32 bytes, while a compaction changes the key: the vault is under either. */
  readonly next?: Uint8Array;
  /** Of the newest segment that is known to be on disk; 0 before there is one. */
  readonly generation: number;
}

export interface VaultSecretStore {
  load(): Promise<VaultSecret | undefined>;
  /** In place of the one before; it outlives a crash once this has resolved. */
  save(secret: VaultSecret): Promise<void>;
}

export function newVaultKey(): Uint8Array {
  return randomBytes(32);
}

/**
 * Saves, and reads back: there are secret stores that keep nothing, and under a key that is not kept nothing may be
 * written. @throws VaultError `secret-not-kept`.
 */
export async function saveSecret(store: VaultSecretStore, secret: VaultSecret): Promise<void> {
  await store.save(secret);
  const kept = await store.load();
  if (kept?.generation !== secret.generation || !haveSameKeys(kept, secret))
    throw new VaultError('secret-not-kept');
}

function haveSameKeys(a: VaultSecret, b: VaultSecret): boolean {
  const none = new Uint8Array();
  return equalBytes(a.key, b.key) && equalBytes(a.next ?? none, b.next ?? none);
}
