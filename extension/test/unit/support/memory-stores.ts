import type { ProfileStore, SecretStore } from '../../../../common/src/client/client-options.ts';
import type { HostMemento } from '../../../src/profile-storage.ts';

export function memorySecrets(): SecretStore {
  const values = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(values.get(key)),
    set: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
    delete: (key) => {
      values.delete(key);
      return Promise.resolve();
    },
  };
}

export function memoryMemento(): HostMemento {
  const kept = new Map<string, unknown>();
  return {
    get: (key) => kept.get(key),
    update: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
}

export function memoryProfiles(values: Readonly<Record<string, unknown>> = {}): ProfileStore {
  const kept = new Map(Object.entries(values));
  return {
    get: (key) => kept.get(key),
    set: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
}
