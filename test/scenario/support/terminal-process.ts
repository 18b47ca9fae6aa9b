import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../common/bin/noncesense.cjs', import.meta.url));
const PATIENCE_MS = 15_000;

export interface TerminalOptions {
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input is this and nothing more. */
  readonly input?: string;
}

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The real terminal client in a process of its own, with pipes in the place of a terminal. */
export class TerminalProcess {
  output = '';
  errors = '';
  readonly #child: ChildProcessWithoutNullStreams;
  #look: () => void = () => undefined;
  /** Up to where output was waited for. */
  #read = 0;

  constructor(args: readonly string[], { env = {} }: TerminalOptions = {}) {
    this.#child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env } });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.output += chunk;
      this.#look();
    });
    this.#child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.errors += chunk));
    // It may end before all is typed.
    this.#child.stdin.on('error', () => undefined);
  }

  /** Runs it to its end. */
  static async run(args: readonly string[], options: TerminalOptions = {}): Promise<Outcome> {
    const terminal = new TerminalProcess(args, options);
    terminal.#child.stdin.end(options.input ?? '');
    const code = await terminal.ended();
    return { code, output: terminal.output, errors: terminal.errors };
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Resolves once what matches has come since the last call. */
  see(what: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#child.off('close', gone);
        this.#look = () => undefined;
        act();
      };
      const complaint = (why: string) =>
        new Error(`${why}: ${what}; there is:\n${this.output}\n${this.errors}`);
      const gone = () => settle(() => reject(complaint('it ended before')));
      const timer = setTimeout(() => settle(() => reject(complaint('not in time'))), PATIENCE_MS);
      this.#child.once('close', gone);
      this.#look = () => {
        const found = what.exec(this.output.slice(this.#read));
        if (!found) return;
        this.#read += found.index + found[0].length;
        settle(resolve);
      };
      this.#look();
    });
  }

  /** The end of its input. */
  leave(): Promise<number | null> {
    this.#child.stdin.end();
    return this.ended();
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = this.ended();
    this.#child.kill(signal);
    return ended;
  }

  /** The exit code, once it has ended and all that it printed is here. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode !== null && this.#child.stdout.closed) return this.#child.exitCode;
    const [code] = (await once(this.#child, 'close')) as [number | null];
    return code;
  }

  /** Killed, if it still runs; its state is free then. */
  async dispose(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end('SIGKILL');
  }
}
