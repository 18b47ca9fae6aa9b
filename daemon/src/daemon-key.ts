import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { decodeBase64Url, encodeBase64Url } from '../../common/src/text/base64.ts';
import { DATABASE_NAME, quoteForShell } from './data-dir.ts';
import { OperatorError, reasonOf } from './operator-error.ts';
import { placeWhole } from './whole-file.ts';

/** The daemon's identity: what people pin. */
export type DaemonKey = Ed25519Key;

const KEY_NAME = 'daemon.key';

export function daemonKeyPath(dataDir: string): string {
  return join(dataDir, KEY_NAME);
}

/** The key of this data directory; a new one only where nothing was before. @throws OperatorError */
export function openDaemonKey(dataDir: string): DaemonKey {
  const found = findDaemonKey(dataDir);
  if (found) return found;
  const file = daemonKeyPath(dataDir);
  writeNewKey(file, Ed25519Key.generate());
  // What is on disk counts: another start may have been first.
  return readDaemonKey(file);
}

/** The key of this data directory; undefined where nothing was before. @throws OperatorError */
export function findDaemonKey(dataDir: string): DaemonKey | undefined {
  const file = daemonKeyPath(dataDir);
  if (existsSync(file)) return readDaemonKey(file);
  if (!existsSync(join(dataDir, DATABASE_NAME))) return undefined;
  throw new OperatorError(
    `${file} is missing, though ${dataDir} holds a database: put the key back from a backup; with another key nobody would trust this daemon`,
  );
}

/** @throws OperatorError when others can read the file, or it holds no key. */
function readDaemonKey(file: string): DaemonKey {
  const { text, mode } = readWithMode(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new OperatorError(
      `${file} can be read by other users of this machine: run chmod 600 ${quoteForShell(file)}`,
    );
  }
  try {
    return Ed25519Key.fromSeed(decodeBase64Url(text.replace(/\r?\n$/, '')));
  } catch {
    throw new OperatorError(`${file} holds no key (43 characters on one line): put it back from a backup`);
  }
}

function readWithMode(file: string): { text: string; mode: number } {
  try {
    return { text: readFileSync(file, 'utf8'), mode: statSync(file).mode };
  } catch (error) {
    throw new OperatorError(`cannot read the daemon's key: ${reasonOf(error)}`);
  }
}

function writeNewKey(file: string, key: DaemonKey): void {
  try {
    placeWhole(file, (aside) => {
      writeDurably(aside, `${encodeBase64Url(key.exportSeed())}\n`);
    });
  } catch (error) {
    throw new OperatorError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
