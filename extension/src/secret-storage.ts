import type { SecretStore } from '../../common/src/client/client-options.ts';

/** What is used of `vscode.SecretStorage`. */
export interface HostSecrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** VS Code's SecretStorage as the client core wants it. */
export function secretStore(secrets: HostSecrets): SecretStore {
  return {
    get: async (key) => secrets.get(key),
    set: async (key, value) => secrets.store(key, value),
    delete: async (key) => secrets.delete(key),
  };
}

/** Whether the store keeps what it is given, and forgets it: code-server and headless machines are known not to. */
export async function keepsSecrets(store: SecretStore): Promise<boolean> {
  const key = 'doctor-probe';
  const value = `probe ${Date.now()}`;
  await store.set(key, value);
  const kept = (await store.get(key)) === value;
  await store.delete(key);
  return kept && (await store.get(key)) === undefined;
}
