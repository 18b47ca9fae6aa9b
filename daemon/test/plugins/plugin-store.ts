import { join } from 'node:path';
import type { PluginLog, PluginStorage } from '../../src/plugin/api.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { Table } from '../../src/store/table.ts';
import { temporaryFolder } from '../config/temporary-folder.ts';

/** A real store in a folder of its own, and one plugin's part of it. */
export interface PluginStore {
  readonly storage: PluginStorage;
  dispose(): Promise<void>;
}

export async function pluginStore(plugin: string): Promise<PluginStore> {
  const folder = await temporaryFolder();
  const store = await SqliteStore.open(join(folder.path, 'noncesense.db'));
  const storage: PluginStorage = {
    table: (name, schema) => new Table(store, { space: plugin, name, schema }),
    commit: (writes) => store.commit(plugin, writes),
  };
  return {
    storage,
    async dispose() {
      await store.close();
      await folder.remove();
    },
  };
}

export interface LoggedLine {
  readonly level: keyof PluginLog;
  readonly details: object;
  readonly message: string;
}

/** Keeps what is logged. */
export function memoryLog(lines: LoggedLine[] = []): PluginLog {
  const at = (level: keyof PluginLog) => (details: object, message: string) =>
    void lines.push({ level, details, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
