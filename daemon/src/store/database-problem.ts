import { OperatorError } from '../operator-error.ts';

// https://www.sqlite.org/rescode.html
export const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

const REMEDIES: ReadonlyMap<number, string> = new Map([
  [SQLITE_BUSY, 'is in use by another noncesensed: stop that one first, or choose another --data-dir'],
  [SQLITE_READONLY, 'cannot be written: make it and its folder writable for the user that runs the daemon'],
  [
    SQLITE_IOERR,
    'cannot be read or written: see that the disk is sound and has room, and that the file and its folder are writable for the user that runs the daemon',
  ],
  [SQLITE_CORRUPT, 'is damaged: restore it from a backup'],
  [SQLITE_FULL, 'has no room, the disk is full: free some, then start again'],
  [
    SQLITE_CANTOPEN,
    'cannot be opened: make it and its folder readable and writable for the user that runs the daemon',
  ],
  [SQLITE_NOTADB, 'is not a NonceSense database, or is damaged: restore it from a backup, or move it away'],
]);

/** SQLite's error in words for the admin: what is wrong with `file`, and what to do. */
export function databaseProblem(error: unknown, file: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const remedy = REMEDIES.get(resultCode(error));
  const text =
    remedy === undefined ? `cannot use the database ${file}: ${error.message}` : `${file} ${remedy}`;
  return new OperatorError(remedy === undefined ? text : `${text} (${error.message})`, { cause: error });
}

/** The primary result code, the low byte of an extended one; 0 for what is not SQLite's. */
export function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
}
