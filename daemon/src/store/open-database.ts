import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../operator-error.ts';
import { migrations } from './migrations.ts';

const BUSY_TIMEOUT_MS = 200;
// https://www.sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

/** The database of one daemon, locked for it alone and brought to the newest schema. @throws OperatorError */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    // Before the first read: the lock is then taken by it and kept until the end.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    refuseNewerSchema(database, file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    throw explain(error, file);
  }
}

/**
 * Looks whether the file can be opened, and migrates nothing. A running daemon keeps it locked.
 * @throws OperatorError when its schema is newer, or it is no database.
 */
export function inspectDatabase(file: string): 'fits' | 'in use' {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    // Without it, or read-only, SQLite would leave files for shared memory behind.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    refuseNewerSchema(database, file);
    return 'fits';
  } catch (error) {
    if (resultCode(error) === SQLITE_BUSY) return 'in use';
    throw explain(error, file);
  } finally {
    database?.close();
  }
}

function refuseNewerSchema(database: DatabaseSync, file: string): void {
  const version = schemaVersion(database);
  if (version <= migrations.length) return;
  throw new OperatorError(
    `${file} has schema ${version}, newer than this noncesensed knows (${migrations.length}): run the newer version that wrote it`,
  );
}

function migrate(database: DatabaseSync): void {
  // Takes the write lock even when there is nothing to do: from here on a second daemon is refused.
  database.exec('BEGIN EXCLUSIVE');
  for (const sql of migrations.slice(schemaVersion(database))) database.exec(sql);
  database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

function explain(error: unknown, file: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const code = resultCode(error);
  if (code === SQLITE_BUSY) {
    return new OperatorError(
      `${file} is in use by another noncesensed: stop that one first, or choose another --data-dir`,
    );
  }
  if (code === SQLITE_NOTADB) {
    return new OperatorError(
      `${file} is not a NonceSense database, or is damaged: restore it from a backup, or move it away`,
    );
  }
  return new OperatorError(`cannot open the database ${file}: ${error.message}`);
}

// The low byte of an extended code is the primary one.
function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
}
