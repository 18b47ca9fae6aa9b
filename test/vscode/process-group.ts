import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const STOP_DEADLINE_MS = 5_000;
const GROUPS = process.platform !== 'win32';

/** A child process and everything it starts: they end together, at the latest with this process. */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #onExit = (): void => this.#signal('SIGKILL');

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: GROUPS });
    this.#exit = once(this.#child, 'exit');
    process.on('exit', this.#onExit);
  }

  /** Everything the child prints, as it comes. */
  get outputs(): readonly Readable[] {
    return [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
  }

  /** Fulfilled when the child has ended, rejected when it could not be started. */
  get ended(): Promise<unknown> {
    return this.#exit;
  }

  async dispose(): Promise<void> {
    const timer = setTimeout(() => this.#signal('SIGKILL'), STOP_DEADLINE_MS);
    this.#signal('SIGTERM');
    await this.#exit;
    clearTimeout(timer);
    process.off('exit', this.#onExit);
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (GROUPS) process.kill(-pid, signal);
    else this.#child.kill(signal);
  }
}
