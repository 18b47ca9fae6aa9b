import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BIN = fileURLToPath(new URL('../../../daemon/bin/noncesensed.cjs', import.meta.url));
const run = promisify(execFile);

interface DaemonOptions {
  readonly config?: object;
  readonly listen?: string;
  /** A folder of the caller's; else the daemon has a new one. */
  readonly dataDir?: string;
  /** A command that runs another one. */
  readonly wrapper?: readonly string[];
}

interface ReadyLine {
  readonly address: string;
  readonly key: string;
  readonly invite: string | null;
}

/** The real daemon, as an admin starts it, on a data directory of its own. */
export class DaemonProcess {
  readonly dataDir: string;
  readonly #listen: string;
  readonly #wrapper: readonly string[];
  #child: ChildProcess | undefined;
  #ready: ReadyLine | undefined;
  /** All that it has logged, over all starts. */
  log = '';

  private constructor(dataDir: string, { listen = '127.0.0.1:0', wrapper = [] }: DaemonOptions) {
    this.dataDir = dataDir;
    this.#listen = listen;
    this.#wrapper = wrapper;
  }

  static async start(config?: object): Promise<DaemonProcess> {
    const daemon = await DaemonProcess.make(config ? { config } : {});
    await daemon.start();
    return daemon;
  }

  /** Not started yet. */
  static async make(options: DaemonOptions = {}): Promise<DaemonProcess> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'ns-')));
    const daemon = new DaemonProcess(dataDir, options);
    if (options.config) await writeFile(join(dataDir, 'noncesense.jsonc'), JSON.stringify(options.config));
    return daemon;
  }

  /** As printed when the daemon was ready last. */
  get ready(): ReadyLine {
    if (!this.#ready) throw new Error('the daemon has not started');
    return this.#ready;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The link of the first start. */
  get invite(): string {
    if (this.ready.invite === null) throw new Error('this start printed no invite');
    return this.ready.invite;
  }

  /** Starts it, again on the port that it had. */
  async start(): Promise<void> {
    const listen = this.#ready?.address ?? this.#listen;
    const args = ['start', '--data-dir', this.dataDir, '--listen', listen, '--json'];
    const [file, ...rest] = [...this.#wrapper, process.execPath, BIN, ...args];
    const child = spawn(file ?? '', rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the daemon ended with ${code}: ${this.log}`);
      }),
    ])) as [string];
    this.#ready = { ...(JSON.parse(line) as ReadyLine) };
  }

  /** A command of the admin's, to the running daemon. */
  async admin(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [BIN, ...args, '--data-dir', this.dataDir]);
    return stdout;
  }

  /** A fresh invite link. */
  async newInvite(...args: string[]): Promise<string> {
    return (JSON.parse(await this.admin('invite', '--json', ...args)) as { link: string }).link;
  }

  /** The exit code after `signal`. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    return this.ended();
  }

  /** The exit code, once the running daemon has ended and all that it logged is here. */
  async ended(): Promise<number | null> {
    if (!this.#child) throw new Error('the daemon has not started');
    const [code] = (await once(this.#child, 'close')) as [number | null];
    return code;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true });
  }
}
