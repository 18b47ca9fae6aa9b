import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const LOG_KEPT = 4_000;

/** A server as a child. Ends at the latest with this process. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  /** The end of what it wrote to standard error. */
  log = '';
  readonly #onExit = (): void => {
    this.#child.kill('SIGKILL');
  };

  /** `args`: of Node itself, the script first; or of another program. */
  constructor(args: readonly string[], program = process.execPath) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-LOG_KEPT);
    });
    this.#child = child;
    this.#exited = once(child, 'exit');
    this.#exited.catch(() => undefined);
    process.once('exit', this.#onExit);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the server could not be started');
    return this.#child.pid;
  }

  /** The line of JSON with which a server of ours says that it is ready. @throws Error with its log when it ends instead. */
  async ready(): Promise<unknown> {
    const { stdout } = this.#child;
    if (!stdout) throw new Error('the server has no standard output');
    const line = once(createInterface(stdout), 'line').then(([text]) => JSON.parse(String(text)) as unknown);
    const ended = this.#exited.then(([code, signal]) => {
      throw new Error(`the server ended with ${String(code ?? signal)}: ${this.log}`);
    });
    return Promise.race([line, ended]);
  }

  /** Asks it to end in order, and waits. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#exited;
    process.off('exit', this.#onExit);
  }
}
