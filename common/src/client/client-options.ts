import type { Transport } from '../channel/transport.ts';
import type { Clock } from '../clock.ts';
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

export interface ClientOptions {
  /** `connectTcp` in the product. Rejects when `signal` aborts. */
  readonly dial: (address: HostPort, signal: AbortSignal) => Promise<Transport>;
  readonly secrets: SecretStore;
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of the back-off only. */
  readonly random: () => number;
  /** What this device is called in the person's list of devices; 1 to 64 bytes. */
  readonly deviceName: string;
}
