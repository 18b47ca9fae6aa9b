import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Disposable } from '../disposable.ts';
import { reasonOf, StateProblem } from './state-problem.ts';

const NAME = 'lock';
const SQLITE_BUSY = 5;

/**
 * Has the state folder for this process alone, until it is disposed or the process ends, in whatever way. SQLite's
 * lock on an empty database: the system's own file locks, which Node does not offer, on every platform.
 */
export class StateLock implements Disposable {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @throws StateProblem when another process has it. */
  static take(folder: string): StateLock {
    const database = openLock(folder);
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new StateLock(database);
    } catch (error) {
      database.close();
      throw isBusy(error) ? inUse(folder) : unlockable(folder, error);
    }
  }

  dispose(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function openLock(folder: string): DatabaseSync {
  try {
    return new DatabaseSync(join(folder, NAME), { timeout: 0 });
  } catch (error) {
    throw unlockable(folder, error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function inUse(folder: string): StateProblem {
  const words = `another noncesense uses ${folder} now: write there, end it, or name another folder with --state`;
  return new StateProblem(words, { isInUse: true });
}

function unlockable(folder: string, cause: unknown): StateProblem {
  return new StateProblem(`${join(folder, NAME)} can't be locked: ${reasonOf(cause)}`, { cause });
}
