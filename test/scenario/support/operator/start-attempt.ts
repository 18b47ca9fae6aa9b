import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../../daemon/bin/noncesensed.cjs', import.meta.url));

export interface StartAttempt {
  readonly code: number | null;
  /** What standard error says beside the lines of the log. */
  readonly words: readonly string[];
  readonly stdout: string;
}

/** `noncesensed start` on this data directory, until it ends; `wrapper` is a command that runs another. */
export async function attemptStart(
  dataDir: string,
  { wrapper = [], listen = '127.0.0.1:0' }: { wrapper?: readonly string[]; listen?: string } = {},
): Promise<StartAttempt> {
  const command = [process.execPath, BIN, 'start', '--json', '--data-dir', dataDir, '--listen', listen];
  const [file = '', ...args] = [...wrapper, ...command];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const lines = stderr.split('\n').filter((line) => line !== '');
  return { code, stdout, words: lines.filter((line) => !line.startsWith('{')) };
}
