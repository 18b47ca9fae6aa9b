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
