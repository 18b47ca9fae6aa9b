import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { DATABASE_NAME } from '../../daemon/src/data-dir.ts';
import { bytes, type PluginStorage } from '../../daemon/src/plugin/api.ts';
import { Accounts } from '../../daemon/src/plugins/auth/accounts.ts';
import { SqliteStore } from '../../daemon/src/store/sqlite-store.ts';
import type { Write } from '../../daemon/src/store/store.ts';
import { type DaemonCode, startDaemonProcess, writeConfig } from './daemon-server.ts';
import { storageOf } from './plugin-storage.ts';

const ROWS_AT_ONCE = 1_000;
const ROW_BYTES = 200;
const DONE = 'filled';

/** What lies in a daemon's store. */
export interface Contents {
  readonly accounts: number;
  /** As of a plugin that keeps messages. */
  readonly rows: number;
}

/** A data directory with so much in its store: filled once, then kept in the temporary folder. */
export async function filledDataDir({ accounts, rows }: Contents, code: DaemonCode): Promise<string> {
  const dataDir = join(tmpdir(), `noncesense-bench-${userInfo().username}-${accounts}-${rows}`);
  if (existsSync(join(dataDir, DONE))) return dataDir;
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { mode: 0o700 });
  await writeConfig(dataDir);
  // Its first start makes the key, which belongs to the database.
  const first = startDaemonProcess(code, dataDir);
  await first.ready();
  await first.stop();
  const store = await SqliteStore.open(join(dataDir, DATABASE_NAME));
  await fillAccounts(store, accounts);
  await fillRows(store, rows);
  await store.close();
  await writeFile(join(dataDir, DONE), '');
  return dataDir;
}

async function fillAccounts(store: SqliteStore, count: number): Promise<void> {
  const storage = storageOf(store, 'auth');
  const accounts = new Accounts(storage);
  const verifier = {
    salt: randomBytes(16),
    iterations: 600_000,
    storedKey: randomBytes(32),
    serverKey: randomBytes(32),
  };
  await fill(storage, count, (index) => {
    const user = `member${index}`;
    return accounts.insert(user, { displayName: user, createdAt: 0, verifier });
  });
}

async function fillRows(store: SqliteStore, count: number): Promise<void> {
  const storage = storageOf(store, 'bench');
  const rows = storage.table('row', bytes(ROW_BYTES));
  await fill(storage, count, (index) => rows.put(String(index), randomBytes(ROW_BYTES)));
}

async function fill(storage: PluginStorage, count: number, write: (index: number) => Write): Promise<void> {
  for (let done = 0; done < count; done += ROWS_AT_ONCE) {
    const length = Math.min(ROWS_AT_ONCE, count - done);
    await storage.commit(Array.from({ length }, (_, index) => write(done + index)));
  }
}
