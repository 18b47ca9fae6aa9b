import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { OperatorError, reasonOf } from './operator-error.ts';

/** How a log begins, as pino writes it. */
const BEGIN = '{"level":';

/** Makes what is missing of the file's folder. @throws OperatorError when nothing may be appended to the file. */
export function prepareLogFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    requireLog(file);
  } catch (error) {
    throw unusable(error);
  }
}

/** Looks whether the file could be appended to, and changes nothing. @throws OperatorError */
export function inspectLogFile(file: string): void {
  try {
    if (existsSync(file)) accessSync(file, constants.W_OK);
    else requireRoom(dirname(file));
    requireLog(file);
  } catch (error) {
    throw unusable(error);
  }
}

export function unusable(error: unknown): OperatorError {
  return new OperatorError(
    `cannot write the log: ${reasonOf(error)}; "log.file" in the configuration moves it`,
  );
}

/** A setting mistaken must not append to somebody's file. What is no regular file, such as a terminal, has nothing to lose. */
function requireLog(file: string): void {
  const present = statSync(file, { throwIfNoEntry: false });
  if (present === undefined) return;
  if (present.isDirectory()) throw new Error(`${file} is a folder`);
  if (present.isFile() && !BEGIN.startsWith(readHead(file)))
    throw new Error(`${file} is no log of noncesensed, and was left as it is`);
}

function readHead(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(BEGIN.length);
    return head.toString('latin1', 0, readSync(descriptor, head));
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the folder, or the nearest that is there, may be written in. */
function requireRoom(folder: string): void {
  if (!existsSync(folder) && dirname(folder) !== folder) requireRoom(dirname(folder));
  else if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
  else accessSync(folder, constants.W_OK | constants.X_OK);
}
