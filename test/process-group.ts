import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const STOP_DEADLINE_MS = 5_000;
const GROUPS = process.platform !== 'win32';

/** A child process and everything it starts: they end together, at the latest with this process. */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  readonly #onExit = (): void => this.#signal('SIGKILL');

  constructor(command: readonly [file: string, ...args: string[]], env: NodeJS.ProcessEnv) {
    const [file, ...args] = command;
    this.#child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: GROUPS });
    this.#ended = this.#end();
    process.on('exit', this.#onExit);
  }

  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  get stderr(): Readable | null {
    return this.#child.stderr;
  }

  /** The exit code (1 after a signal) once all output is read; rejected when the child could not be started. */
  get ended(): Promise<number> {
    return this.#ended;
  }

  /** Resolves when it has ended, or was never there. */
  async dispose(): Promise<void> {
    const timer = setTimeout(() => this.#signal('SIGKILL'), STOP_DEADLINE_MS);
    this.#signal('SIGTERM');
    await Promise.allSettled([this.#ended]);
    clearTimeout(timer);
  }

  async #end(): Promise<number> {
    try {
      const [code] = (await once(this.#child, 'close')) as [number | null];
      return code ?? 1;
    } finally {
      process.off('exit', this.#onExit);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (GROUPS) process.kill(-pid, signal);
    else this.#child.kill(signal);
  }
}
