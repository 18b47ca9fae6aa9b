import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../operator-error.ts';
import { placeWhole } from '../whole-file.ts';
import { databaseProblem, resultCode, SQLITE_BUSY } from './database-problem.ts';
import { migrations } from './migrations.ts';

const BUSY_TIMEOUT_MS = 200;

/** The database of one daemon, locked for it alone and brought to the newest schema. @throws OperatorError */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (!existsSync(file)) {
      refuseLeftLog(file);
      placeWhole(file, createDatabase);
    }
    database = lockDatabase(file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // What was deleted is gone from the file, too.
    database.exec('PRAGMA secure_delete = ON');
    database.exec('PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16384');
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    throw databaseProblem(error, file);
  }
}

/**
 * Looks whether the file can be opened and is whole, and migrates nothing. A running daemon keeps it locked.
 * Reads all of it: seconds for hundreds of megabytes, which is why a start does not.
 * @throws OperatorError when its schema is newer, it is damaged, or no database.
 */
export function inspectDatabase(file: string): 'fits' | 'in use' {
  let database: DatabaseSync | undefined;
  try {
    database = lockDatabase(file);
    refuseDamage(database, file);
    return 'fits';
  } catch (error) {
    if (resultCode(error) === SQLITE_BUSY) return 'in use';
    throw databaseProblem(error, file);
  } finally {
    database?.close();
  }
}

// Without a journal: what a crash leaves of it is thrown away.
function createDatabase(aside: string): void {
  closeSync(openSync(aside, 'wx', 0o600));
  const database = new DatabaseSync(aside);
  try {
    database.exec('PRAGMA journal_mode = MEMORY');
    migrate(database);
  } finally {
    database.close();
  }
}

function lockDatabase(file: string): DatabaseSync {
  refuseEmpty(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Before the first read, which then takes the lock and keeps it. Without it, or read-only, SQLite would leave
    // files for shared memory behind.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    refuseNewerSchema(database, file);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

// SQLite would replay it into the new database.
function refuseLeftLog(file: string): void {
  if (!existsSync(`${file}-wal`)) return;
  throw new OperatorError(
    `${file} is missing, but its log ${file}-wal is there: restore both from a backup, or delete the log to begin without accounts`,
  );
}

// SQLite takes an empty file for a new database: everybody's account would be gone without a word.
function refuseEmpty(file: string): void {
  if (statSync(file).size > 0) return;
  throw new OperatorError(
    `${file} is empty, so it is damaged: restore it from a backup, or delete it and its -wal file to begin without accounts`,
  );
}

function refuseDamage(database: DatabaseSync, file: string): void {
  const found = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (found === 'ok') return;
  // Its first line may be a heading.
  throw new OperatorError(
    `${file} is damaged: restore it from a backup (${found.split('\n').at(-1) ?? found})`,
  );
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
  const missing = migrations.slice(schemaVersion(database));
  for (const sql of missing) database.exec(sql);
  if (missing.length > 0) database.exec(`PRAGMA user_version = ${migrations.length}`);
  database.exec('COMMIT');
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}
