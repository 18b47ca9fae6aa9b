import type { ProfileStore } from '../../common/src/client/client-options.ts';

/** What is used of `vscode.Memento`. */
export interface HostMemento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** VS Code's globalState as the client core wants it. Never marked for sync: a profile belongs to one machine. */
export function profileStore(memento: HostMemento): ProfileStore {
  return {
    get: (key) => memento.get(key),
    set: async (key, value) => memento.update(key, value),
  };
}

/** By this name, or by names that begin with it: one for each server. */
export const PROFILE_KEY = 'noncesense.profile';

/** Whether this person has a server on this machine, read without all that a profile is checked with. */
export function knowsServer(memento: { keys(): readonly string[] }): boolean {
  return memento.keys().some((key) => key.startsWith(PROFILE_KEY));
}
