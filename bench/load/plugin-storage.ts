import type { PluginStorage } from '../../daemon/src/plugin/api.ts';
import type { Store } from '../../daemon/src/store/store.ts';
import { Table } from '../../daemon/src/store/table.ts';

/** What the host gives to the plugin of that name. */
export function storageOf(store: Store, space: string): PluginStorage {
  return {
    table: (name, schema) => new Table(store, { space, name, schema }),
    commit: (writes) => store.commit(space, writes),
  };
}
