import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../../src/operator-error.ts';
import { inspectDatabase } from '../../src/store/open-database.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import type { Write } from '../../src/store/store.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { damageAllButTheFirstPage } from './damage.ts';

const rows: readonly Write[] = Array.from({ length: 200 }, (_, index) => {
  return { kind: 'put', key: `key-${index}`, value: new Uint8Array(300).fill(index) };
});

const says = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OperatorError, String(error));
  assert.match(error.message, words);
  assert.ok(!error.message.includes('\n'), 'one line');
  return true;
};

describe('a damaged database', () => {
  let folder: TemporaryFolder;
  let file: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'noncesense.db');
    const store = await SqliteStore.open(file);
    await store.commit('s', rows);
    await store.close();
  });

  afterEach(() => folder.remove());

  it('is not made anew beside the log of an old one, which would be replayed into it', async () => {
    rmSync(file);
    writeFileSync(`${file}-wal`, 'of a daemon that was killed');
    await assert.rejects(SqliteStore.open(file), says(/is missing, but its log .*-wal is there/));
    assert.ok(!existsSync(file));
  });

  async function refuses(words: RegExp): Promise<void> {
    const before = readFileSync(file);
    await assert.rejects(SqliteStore.open(file), says(words));
    assert.throws(() => inspectDatabase(file), says(words));
    assert.deepEqual(readFileSync(file), before, 'the file was changed');
    assert.deepEqual(readdirSync(folder.path), ['noncesense.db']);
  }

  it('is refused when it is cut short', async () => {
    truncateSync(file, statSync(file).size / 2);
    await refuses(/noncesense\.db is damaged: restore it from a backup/);
  });

  it('is refused when nothing is left of it: nobody would have an account any more', async () => {
    truncateSync(file, 0);
    await refuses(/noncesense\.db is empty, so it is damaged: restore it from a backup, or delete it/);
  });

  it('is refused when it is garbage', async () => {
    writeFileSync(file, new Uint8Array(50_000).fill(7));
    await refuses(/noncesense\.db is not a NonceSense database, or is damaged: restore it from a backup/);
  });

  it('is refused when it is a database of something else', async () => {
    const other = new DatabaseSync(file);
    other.exec('DROP TABLE kv; CREATE TABLE notes (text)');
    other.close();
    await assert.rejects(SqliteStore.open(file), says(/cannot use the database .*no such table: kv/));
  });

  it('is found by a look through all of it, though it opens', () => {
    damageAllButTheFirstPage(file);
    assert.throws(() => inspectDatabase(file), says(/noncesense\.db is damaged: restore it from a backup/));
  });

  it('ends a running store in words as soon as what is damaged is read', async () => {
    damageAllButTheFirstPage(file);
    const failures: Error[] = [];
    const store = await SqliteStore.open(file, (error) => failures.push(error));
    await assert.rejects(store.list('s', {}), /the store failed: .*is damaged: restore it from a backup/);
    await store.close();
    assert.deepEqual(
      failures.map(({ message }) => /is damaged/.test(message)),
      [true],
    );
  });
});

describe('a new database', () => {
  let folder: TemporaryFolder;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(() => folder.remove());

  it('is private, and replaces what a killed process of the same number left aside', async () => {
    const file = join(folder.path, 'noncesense.db');
    writeFileSync(`${file}.${process.pid}.new`, 'half a database');
    await (await SqliteStore.open(file)).close();
    assert.equal(inspectDatabase(file), 'fits');
    assert.deepEqual(readdirSync(folder.path), ['noncesense.db']);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
