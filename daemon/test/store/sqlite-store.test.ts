import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../../src/operator-error.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import type { StoredEntry, Write } from '../../src/store/store.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

const one = Uint8Array.of(1);
const two = Uint8Array.of(2);

function put(key: string, value = one): Write {
  return { kind: 'put', key, value };
}

function keysOf(entries: readonly StoredEntry[]): string[] {
  return entries.map(({ key }) => key);
}

describe('SqliteStore', () => {
  let folder: TemporaryFolder;
  let file: string;
  let store: SqliteStore;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'noncesense.db');
    store = await SqliteStore.open(file);
  });

  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  it('keeps spaces apart and says nothing of a missing key', async () => {
    await store.commit('auth', [put('alice')]);
    assert.deepEqual(await store.get('auth', 'alice'), one);
    assert.equal(await store.get('audit', 'alice'), undefined);
    assert.equal(await store.get('auth', 'bob'), undefined);
  });

  it('keeps an empty value and an empty key', async () => {
    await store.commit('s', [put('', new Uint8Array())]);
    assert.deepEqual(await store.get('s', ''), new Uint8Array());
  });

  it('lets reads see the writes asked for before them, and no later ones', async () => {
    const before = store.get('s', 'a');
    const write = store.commit('s', [put('a')]);
    const between = store.get('s', 'a');
    const rewrite = store.commit('s', [put('a', two)]);
    const after = store.list('s', {});
    assert.equal(await before, undefined);
    assert.deepEqual(await between, one);
    assert.deepEqual((await after)[0]?.value, two);
    assert.deepEqual([await write, await rewrite], [{ kind: 'committed' }, { kind: 'committed' }]);
  });

  it('takes the bytes as they were at the call', async () => {
    const buffer = Buffer.from('first');
    const write = store.commit('s', [put('a', buffer)]);
    buffer.write('other');
    await write;
    assert.equal(Buffer.from((await store.get('s', 'a')) ?? []).toString(), 'first');
  });

  it('writes all of a commit or nothing, and a conflict leaves its neighbours alone', async () => {
    await store.commit('s', [put('taken')]);
    const results = await Promise.all([
      store.commit('s', [put('a')]),
      store.commit('s', [put('b'), { kind: 'insert', key: 'taken', value: two }, put('c')]),
      store.commit('s', [put('d')]),
    ]);
    assert.deepEqual(results, [
      { kind: 'committed' },
      { kind: 'conflict', key: 'taken' },
      { kind: 'committed' },
    ]);
    assert.deepEqual(keysOf(await store.list('s', {})), ['a', 'd', 'taken']);
    assert.deepEqual(await store.get('s', 'taken'), one);
  });

  it('inserts once, replaces only what is still there, removes what may be missing', async () => {
    const insert: Write = { kind: 'insert', key: 'a', value: one };
    const replace: Write = { kind: 'replace', key: 'a', value: two, expected: one };
    const results = [
      await store.commit('s', [replace]),
      await store.commit('s', [insert]),
      await store.commit('s', [insert]),
      await store.commit('s', [replace]),
      await store.commit('s', [replace]),
      await store.commit('s', [
        { kind: 'remove', key: 'a' },
        { kind: 'remove', key: 'a' },
      ]),
    ];
    const kinds = ['conflict', 'committed', 'conflict', 'committed', 'conflict', 'committed'];
    assert.deepEqual(
      results.map(({ kind }) => kind),
      kinds,
    );
    assert.equal(await store.get('s', 'a'), undefined);
  });

  it('removes all from one key up to another, and no other space’s', async () => {
    const keys = ['a', 'b', 'b/1', 'c', 'd'];
    for (const space of ['s', 't'])
      await store.commit(
        space,
        keys.map((key) => put(key)),
      );
    const range: Write = { kind: 'remove-range', key: 'b', before: 'd' };
    // In the order of the writes: what is put behind the removal stays.
    assert.equal((await store.commit('s', [range, put('c')])).kind, 'committed');
    assert.deepEqual(keysOf(await store.list('s', {})), ['a', 'c', 'd']);
    assert.deepEqual(keysOf(await store.list('t', {})), keys);
  });

  it('commits many writes of one turn in few transactions', async () => {
    const before = store.transactions;
    await Promise.all(Array.from({ length: 500 }, (_, index) => store.commit('s', [put(`k${index}`)])));
    assert.equal(store.transactions - before, 1);
    assert.equal((await store.list('s', { prefix: 'k' })).length, 500);
  });

  it('collects what is asked while a batch is under way', async () => {
    const before = store.transactions;
    const first = store.commit('s', [put('a')]);
    await new Promise((resolve) => setImmediate(resolve));
    const later = [store.commit('s', [put('b')])];
    await new Promise((resolve) => setImmediate(resolve));
    later.push(store.commit('s', [put('c')]));
    await Promise.all([first, ...later]);
    assert.ok(store.transactions - before <= 3 && store.transactions - before >= 2);
    assert.deepEqual(keysOf(await store.list('s', {})), ['a', 'b', 'c']);
  });

  it('needs no transaction to read', async () => {
    const before = store.transactions;
    await Promise.all([store.get('s', 'a'), store.list('s', {})]);
    assert.equal(store.transactions, before);
  });

  it('keeps everything across a reopen', async () => {
    await store.commit('s', [put('a')]);
    await store.close();
    store = await SqliteStore.open(file);
    assert.deepEqual(await store.get('s', 'a'), one);
  });

  it('finishes what was asked before close, and refuses what comes later', async () => {
    const write = store.commit('s', [put('a')]);
    const closed = store.close();
    await assert.rejects(store.get('s', 'a'), /the store is closed/);
    assert.deepEqual(await write, { kind: 'committed' });
    await closed;
    store = await SqliteStore.open(file);
    assert.deepEqual(await store.get('s', 'a'), one);
  });

  it('makes its files for the owner only', async () => {
    await store.commit('s', [put('a')]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(`${file}-wal`).mode & 0o777, 0o600);
  });

  it('refuses a second opener and goes on working', async () => {
    await assert.rejects(SqliteStore.open(file), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /in use by another noncesensed: stop that one first/);
      return true;
    });
    assert.deepEqual(await store.commit('s', [put('a')]), { kind: 'committed' });
  });

  it('refuses a newer schema and leaves it as it is', async () => {
    await store.close();
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    await assert.rejects(SqliteStore.open(file), /has schema 99, newer than this noncesensed knows/);
    const reader = new DatabaseSync(file, { readOnly: true });
    assert.equal(reader.prepare('PRAGMA user_version').get()?.['user_version'], 99);
    reader.close();
  });

  it('refuses a key that is not well-formed text', async () => {
    await assert.rejects(store.commit('s', [put('a\ud800')]), /well-formed/);
    await assert.rejects(store.get('s', '\udfff'), /well-formed/);
    await assert.rejects(store.list('s', { after: '\udfff' }), /well-formed/);
  });
});
