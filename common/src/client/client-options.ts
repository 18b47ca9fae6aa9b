import type { Transport } from '../channel/transport.ts';
import type { Clock } from '../clock.ts';
import type { VaultFiles } from './vault/vault-files.ts';
import type { HostPort } from '../wire/invite-link.ts';

/** Where keys lie: VS Code's SecretStorage in the product. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Not secret, small JSON values: the remembered daemon, iteration counts. */
export interface ProfileStore {
  get(key: string): unknown;
  set(key: string, value: unknown): Promise<void>;
}

/**
 * What must survive the end of the process, as whole values under names of `A-Z a-z 0-9 - _ .`: files in the product.
 * `write` and `rename` happen whole or not at all, and what has resolved outlives a crash.
 */
export interface OutboxStore {
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  rename(name: string, to: string): Promise<void>;
  /** Does nothing when there is no such. */
  remove(name: string): Promise<void>;
}

export interface ClientOptions {
  /** `connectTcp` in the product. Rejects when `signal` aborts. */
  readonly dial: (address: HostPort, signal: AbortSignal) => Promise<Transport>;
  readonly secrets: SecretStore;
  readonly profiles: ProfileStore;
  /** `FileStore` in the product. */
  readonly outbox: OutboxStore;
  /** The folder of that name for a person's conversations: `VaultFolder` in the product. */
  readonly vault: (name: string) => VaultFiles;
  /** Whether others are told that their messages came and were read. */
  readonly sendReceipts: () => boolean;
  /** Whether others are told that the person is writing. */
  readonly sendTyping: () => boolean;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of the back-off only. */
  readonly random: () => number;
  /** What this device is called in the person's list of devices; 1 to 64 bytes. */
  readonly deviceName: string;
}
