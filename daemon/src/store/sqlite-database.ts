import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { spanBetween, spanOfPrefix } from './key-range.ts';
import { openDatabase } from './open-database.ts';
import type { StoreAnswer, StoreRequest } from './sqlite-messages.ts';
import type { CommitResult, KeyRange, StoredEntry, Write } from './store.ts';

const UNLIMITED = -1;
// SQLite sorts every BLOB after every TEXT, so this bound is beyond the last key.
const END = Uint8Array.of(0);
/** One object for all: an answer with thousands of them crosses to the main thread as one and references to it. */
const COMMITTED: CommitResult = { kind: 'committed' };
const RANGE = 'FROM kv WHERE space = ? AND key >= max(?, ?) AND key < min(?, ?)';

/** The worker's side of the store: runs batches on its database. */
export class SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #ascending: StatementSync;
  readonly #descending: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeRange: StatementSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  #transactions = 0;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#get = database.prepare('SELECT value FROM kv WHERE space = ? AND key = ?');
    this.#ascending = database.prepare(`SELECT key, value ${RANGE} ORDER BY key LIMIT ?`);
    this.#descending = database.prepare(`SELECT key, value ${RANGE} ORDER BY key DESC LIMIT ?`);
    this.#put = database.prepare('INSERT OR REPLACE INTO kv (space, key, value) VALUES (?, ?, ?)');
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#end = database.prepare('COMMIT');
    this.#remove = database.prepare('DELETE FROM kv WHERE space = ? AND key = ?');
    this.#removeRange = database.prepare('DELETE FROM kv WHERE space = ? AND key >= ? AND key < ?');
  }

  /** @throws OperatorError */
  static open(file: string): SqliteDatabase {
    return new SqliteDatabase(openDatabase(file));
  }

  /** Transactions committed so far; a batch of reads needs none. */
  get transactions(): number {
    return this.#transactions;
  }

  /** Answers in the order of the requests, once all writes are on disk. @throws when none of them are. */
  run(requests: readonly StoreRequest[]): StoreAnswer[] {
    if (!requests.some(({ kind }) => kind === 'commit'))
      return requests.map((request) => this.#answer(request));
    this.#begin.run();
    const answers = requests.map((request) => this.#answer(request));
    this.#end.run();
    this.#transactions += 1;
    return answers;
  }

  /** What was not committed is undone. */
  close(): void {
    this.#database.close();
  }

  #answer(request: StoreRequest): StoreAnswer {
    switch (request.kind) {
      case 'get':
        return this.#read(request.space, request.key);
      case 'list':
        return this.#list(request.space, request.range);
      case 'commit':
        return this.#commit(request.space, request.writes);
    }
  }

  #read(space: string, key: string): Uint8Array | undefined {
    const row = this.#get.get(space, key);
    return row && blob(row['value']);
  }

  #list(space: string, range: KeyRange): StoredEntry[] {
    const within = spanOfPrefix(range.prefix ?? '');
    const between = spanBetween(range);
    const query = range.reverse === true ? this.#descending : this.#ascending;
    const bounds = [within.least, between.least, within.limit ?? END, between.limit ?? END] as const;
    const rows = query.all(space, ...bounds, range.limit ?? UNLIMITED);
    return rows.map(({ key, value }) => ({ key: String(key), value: blob(value) }));
  }

  // All conditions hold before anything is written, so a conflict leaves nothing to undo.
  #commit(space: string, writes: readonly Write[]): CommitResult {
    const failed = writes.find((write) => !this.#holds(space, write));
    if (failed) return { kind: 'conflict', key: failed.key };
    for (const write of writes) this.#write(space, write);
    return COMMITTED;
  }

  #holds(space: string, write: Write): boolean {
    if (write.kind !== 'insert' && write.kind !== 'replace') return true;
    const present = this.#read(space, write.key);
    if (write.kind === 'insert') return present === undefined;
    return present !== undefined && Buffer.compare(present, write.expected) === 0;
  }

  #write(space: string, write: Write): void {
    if (write.kind === 'remove') this.#remove.run(space, write.key);
    else if (write.kind === 'remove-range') this.#removeRange.run(space, write.key, write.before);
    else this.#put.run(space, write.key, write.value);
  }
}

function blob(value: SQLOutputValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('the kv table holds a value that is not a BLOB');
}
