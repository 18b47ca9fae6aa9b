import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeBase64Url } from '../../common/src/text/base64.ts';
import { parseHostPort } from '../../common/src/wire/invite-link.ts';
import { DATABASE_NAME } from '../../daemon/src/data-dir.ts';
import { SqliteStore } from '../../daemon/src/store/sqlite-store.ts';
import { benchConfig } from '../bench-config.ts';
import type { DaemonClient, DaemonPlace } from './daemon-client.ts';
import { Members } from './members.ts';
import type { Role, Server } from './server.ts';
import { ServerProcess } from './server-process.ts';

export type DaemonCode = 'source' | 'built';

const ENTRY: Readonly<Record<DaemonCode, string>> = {
  source: fileURLToPath(new URL('../../daemon/bin/noncesensed.cjs', import.meta.url)),
  built: fileURLToPath(new URL('../../dist/noncesensed.js', import.meta.url)),
};

export interface DaemonOptions {
  readonly code: DaemonCode;
  /** Paths of plugins beside the built-in ones. */
  readonly plugins?: readonly string[];
  /** Fills the store before the start. */
  readonly fill?: (store: SqliteStore) => Promise<void>;
}

/** The real daemon, started as an admin does, with a data directory of its own. */
export class DaemonServer implements Server {
  readonly place: DaemonPlace;
  readonly members: Members;
  readonly #process: ServerProcess;
  readonly #dataDir: string;

  private constructor(process: ServerProcess, place: DaemonPlace, dataDir: string) {
    this.#process = process;
    this.#dataDir = dataDir;
    this.place = place;
    this.members = new Members(place);
  }

  static async start({ code, plugins = [], fill }: DaemonOptions): Promise<DaemonServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'noncesense-bench-'));
    await writeConfig(dataDir, plugins);
    if (fill) await fillStore(code, dataDir, fill);
    const process = startDaemonProcess(code, dataDir);
    const { address, key } = (await process.ready()) as { address: string; key: string };
    const place = { ...parseHostPort(address), key: decodeBase64Url(key) };
    return new DaemonServer(process, place, dataDir);
  }

  get pid(): number {
    return this.#process.pid;
  }

  async join(role: Role): Promise<DaemonClient> {
    const client = await this.members.join();
    if (role === 'receiver') client.becomeListener();
    return client;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#dataDir, { recursive: true });
  }
}

async function fillStore(
  code: DaemonCode,
  dataDir: string,
  fill: (store: SqliteStore) => Promise<void>,
): Promise<void> {
  // Its first start makes the key, which belongs to the database.
  const first = startDaemonProcess(code, dataDir);
  await first.ready();
  await first.stop();
  const store = await SqliteStore.open(join(dataDir, DATABASE_NAME));
  await fill(store);
  await store.close();
}

/** As `npm start` and the systemd unit of docs/admin.md do. */
const NODE_OPTIONS = ['--max-semi-space-size=4'];

/** Not yet ready. @throws Error when it is to run from `dist` and that was not built. */
export function startDaemonProcess(code: DaemonCode, dataDir: string): ServerProcess {
  const entry = ENTRY[code];
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run "node esbuild.mjs --production" first`);
  const options = ['--data-dir', dataDir, '--listen', '127.0.0.1:0', '--json'];
  return new ServerProcess([...NODE_OPTIONS, entry, 'start', ...options]);
}

export async function writeConfig(dataDir: string, plugins: readonly string[] = []): Promise<void> {
  const added = Object.fromEntries(plugins.map((path) => [path, {}]));
  const config = { ...benchConfig, plugins: { ...benchConfig.plugins, ...added } };
  await writeFile(join(dataDir, 'noncesense.jsonc'), JSON.stringify(config));
}
