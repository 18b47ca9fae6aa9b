import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureCodeServer } from './code-server.ts';
import { within } from '../deadline.ts';
import { ProcessGroup } from '../process-group.ts';

const run = promisify(execFile);

const START_DEADLINE_MS = 60_000;
const READY = /Web UI available at (http:\/\/localhost:(\d+))/;

const FIXED_ARGS: readonly string[] = [
  '--host=127.0.0.1',
  '--without-connection-token',
  '--accept-server-license-terms',
  '--telemetry-level=off',
  '--disable-workspace-trust',
];

/** What VS Code would do of its own accord is out of the picture, and of the screenshots. */
const MACHINE_SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'extensions.ignoreRecommendations': true,
} as const;

/** Without it the workbench ignores development and test paths; with it no notification shows. */
const DRIVER = '--enable-smoke-test-driver';

export interface ServerOptions {
  /** To run suites inside the extension host; such a VS Code shows no notifications. */
  readonly runsSuites?: boolean;
  /** Keeps globalStorage of extensions; without it a temporary directory lives as long as the server. */
  readonly dataDir?: string;
  /** The browser's secrets belong to http://localhost:PORT, so a restart that keeps them keeps the port. */
  readonly port?: number;
  /** Where extensions are, of `installExtension`; else there are none. */
  readonly extensionsDir?: string;
  /** Settings of the machine, beside those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to the environment, which extensions inherit. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Address {
  readonly url: string;
  readonly port: number;
}

export interface VsCodeServer extends Address {
  readonly dataDir: string;
  /** Ends the server and its extension hosts; removes the data directory unless it was given. */
  dispose(): Promise<void>;
}

/** A real VS Code, served to browsers on this machine. Its first use installs it. */
export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const main = await ensureCodeServer();
  await using stack = new AsyncDisposableStack();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'noncesense-vscode-')));
  if (options.dataDir === undefined) {
    stack.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  }
  await writeSettings(dataDir, options.settings);
  const driver = options.runsSuites === true ? [DRIVER] : [];
  const extensions = options.extensionsDir === undefined ? [] : [`--extensions-dir=${options.extensionsDir}`];
  const args = [main, ...FIXED_ARGS, ...driver, ...extensions, `--server-data-dir=${dataDir}`];
  const env = cleanEnvironment(options.env);
  const group = new ProcessGroup([process.execPath, ...args, `--port=${options.port ?? 0}`], env);
  stack.defer(() => group.dispose());
  const address = await addressOf(group);
  const owned = stack.move();
  return { ...address, dataDir, dispose: () => owned.disposeAsync() };
}

async function writeSettings(dataDir: string, added: ServerOptions['settings']): Promise<void> {
  const folder = join(dataDir, 'data/Machine');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ ...MACHINE_SETTINGS, ...added }));
}

/** Installs a .vsix as a user would, for all servers that are started with this folder. */
export async function installExtension(vsix: string, extensionsDir: string): Promise<void> {
  const main = await ensureCodeServer();
  const places = [`--extensions-dir=${extensionsDir}`, `--server-data-dir=${join(extensionsDir, '.data')}`];
  const args = [main, ...FIXED_ARGS, ...places, `--install-extension=${vsix}`];
  await run(process.execPath, args, { env: cleanEnvironment({}) });
}

/** An editor's terminal sets VSCODE_ and ELECTRON_ variables that would send the server elsewhere. */
function cleanEnvironment(added: ServerOptions['env']): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => name === 'VSCODE_TEST_OPTIONS' || !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...added };
}

/** Reads on after the address has come: a full pipe would stop the server. */
async function addressOf(group: ProcessGroup): Promise<Address> {
  const { promise, resolve, reject } = Promise.withResolvers<Address>();
  let log = '';
  const read = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-10_000);
    const found = READY.exec(log);
    if (found?.[1] !== undefined) resolve({ url: found[1], port: Number(found[2]) });
  };
  group.stdout?.on('data', read);
  group.stderr?.on('data', read);
  group.ended.then(() => reject(new Error(`The VS Code server ended at once. It said:\n${log}`)), reject);
  return within(START_DEADLINE_MS, 'Starting the VS Code server', promise);
}
