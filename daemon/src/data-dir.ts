import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  rmSync,
  statfsSync,
  type StatsFs,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { OperatorError, reasonOf } from './operator-error.ts';

export const DATABASE_NAME = 'noncesense.db';

// What a daemon needs at the least for its next writes.
const PROBE_BYTES = 64 * 1024;

/** Where the daemon keeps its key and database unless told otherwise. */
export function defaultDataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'noncesense');
  const data = env['XDG_DATA_HOME'];
  // The XDG base directory specification: a relative path is to be ignored.
  if (data !== undefined && isAbsolute(data)) return join(data, 'noncesense');
  return join(homedir(), '.local', 'share', 'noncesense');
}

/**
 * Makes the folder (0700) when it is missing; one that is there stays as it is. A disk that takes nothing is found now,
 * before anything is half written. @throws OperatorError
 */
export function prepareDataDir(dataDir: string): void {
  try {
    const made = mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // The umask may have taken away more than the mode says.
    if (made !== undefined) chmodSync(dataDir, 0o700);
  } catch (error) {
    throw new OperatorError(
      `cannot make the data directory ${dataDir}: ${reasonOf(error)}; choose another with --data-dir`,
    );
  }
  probe(dataDir);
}

function probe(dataDir: string): void {
  const file = join(dataDir, '.probe');
  try {
    writeAndRemove(file);
  } catch (error) {
    throw new OperatorError(unwritable(dataDir, error));
  }
}

function unwritable(dataDir: string, error: unknown): string {
  return `nothing can be written in the data directory ${dataDir}: ${reasonOf(error)}; make room, or let the user that runs the daemon write there`;
}

function writeAndRemove(file: string): void {
  try {
    writeFileSync(file, new Uint8Array(PROBE_BYTES), { mode: 0o600 });
  } finally {
    rmSync(file, { force: true });
  }
}

/** As `statfs` tells it: free blocks, and bytes in each. */
type DiskRoom = Pick<StatsFs, 'bavail' | 'bsize'>;

/** What keeps this user from writing in the folder, if anything, as far as that can be told without writing. */
export function dataDirProblem(
  dataDir: string,
  disk: (path: string) => DiskRoom = statfsSync,
): string | undefined {
  try {
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = disk(dataDir);
    return bavail * bsize < PROBE_BYTES ? unwritable(dataDir, 'the disk is full') : undefined;
  } catch (error) {
    return unwritable(dataDir, error);
  }
}

/** What should be better about who can open the folder, if anything. */
export function dataDirWarning(dataDir: string): string | undefined {
  const mode = statSync(dataDir).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return undefined;
  return `${dataDir} can be opened by other users of this machine: run chmod 700 ${quoteForShell(dataDir)}`;
}

/** As a person would type it in a POSIX shell. */
export function quoteForShell(text: string): string {
  return /^[\w./@%+=:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
