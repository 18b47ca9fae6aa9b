import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'noncesensed.cjs');

export interface RunOptions {
  /** Holds the default data directory. */
  readonly home?: string;
  /** As `noncesensed ... | head -0`. */
  readonly readsNothing?: boolean;
}

/** `noncesensed` with these arguments, as a process of its own. */
export function runBin(
  args: readonly string[],
  { home, readsNothing = false }: RunOptions = {},
): Promise<Finished> {
  const child = spawnBin(args, home);
  if (!readsNothing) return finish(child);
  child.stdout.destroy();
  return finish(child, Promise.resolve(''));
}

/** A `noncesensed` that goes on: `line` is its first on standard output. */
export interface RunningBin {
  readonly line: string;
  readonly process: ChildProcess;
  readonly end: Promise<Finished>;
}

export async function startBin(args: readonly string[]): Promise<RunningBin> {
  const child = spawnBin(args);
  const end = finish(child);
  const first = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const early = end.then(({ stderr }) => {
    throw new Error(`noncesensed ended before it was ready: ${stderr}`);
  });
  const [line] = await Promise.race([first, early]);
  early.catch(() => undefined);
  return { line, process: child, end };
}

/** A module as a process of its own. */
export function runScript(source: string): Promise<Finished> {
  return finish(
    spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

function spawnBin(args: readonly string[], home = '/nonexistent') {
  const env = { ...process.env, XDG_DATA_HOME: home, npm_lifecycle_event: '' };
  return spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
}

async function finish(child: ReturnType<typeof spawnBin>, output = text(child.stdout)): Promise<Finished> {
  const [stdout, stderr, code] = await Promise.all([output, text(child.stderr), exitCode(child)]);
  return { code, stdout, stderr };
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
