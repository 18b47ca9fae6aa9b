import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { encode } from 'cborg';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { Table } from '../../src/store/table.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

const account = Type.Object(
  {
    name: Type.String(),
    key: Type.Uint8Array({ minByteLength: 2, maxByteLength: 2 }),
    note: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

function make(name: string) {
  return { name, key: Uint8Array.of(7, 8) };
}

describe('Table', () => {
  let folder: TemporaryFolder;
  let store: SqliteStore;

  beforeEach(async () => {
    folder = await temporaryFolder();
    store = await SqliteStore.open(join(folder.path, 'noncesense.db'));
  });

  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  it('gives values back as they were put, and types them', async () => {
    const table = new Table(store, { space: 'auth', name: 'account', schema: account });
    await store.commit('auth', [table.put('alice', make('Alice'))]);
    const row = await table.get('alice');
    const name: string | undefined = row?.value.name;
    assert.equal(name, 'Alice');
    assert.deepEqual(row?.value, make('Alice'));
    assert.equal(await table.get('bob'), undefined);
  });

  it('keeps tables of one space apart, in one commit', async () => {
    const accounts = new Table(store, { space: 'auth', name: 'account', schema: account });
    const names = new Table(store, { space: 'auth', name: 'name', schema: Type.String() });
    await store.commit('auth', [accounts.put('a', make('A')), names.put('a', 'x'), names.put('b', 'y')]);
    assert.deepEqual(
      (await names.list()).map(({ key, value }) => [key, value]),
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
    );
    assert.equal((await accounts.list()).length, 1);
  });

  it('removes a range of its own keys', async () => {
    const [table, other] = ['account', 'account-old'].map(
      (name) => new Table(store, { space: 'auth', name, schema: account }),
    );
    const keys = ['a', 'b', 'c', 'd'];
    const puts = [table, other].flatMap((each) => keys.map((key) => each?.put(key, make(key)) ?? []).flat());
    await store.commit('auth', puts);
    await store.commit('auth', [table?.removeRange('b', 'd') ?? []].flat());
    assert.deepEqual(
      (await table?.list())?.map(({ key }) => key),
      ['a', 'd'],
    );
    assert.deepEqual(
      (await other?.list())?.map(({ key }) => key),
      keys,
    );
  });

  it('lists within a range of its own keys', async () => {
    const table = new Table(store, { space: 's', name: 't', schema: Type.Integer() });
    await store.commit(
      's',
      ['a', 'b/1', 'b/2', 'b/3', 'c'].map((key, index) => table.put(key, index)),
    );
    const keys = async (range: Parameters<typeof table.list>[0]) =>
      (await table.list(range)).map(({ key }) => key);
    assert.deepEqual(await keys({ prefix: 'b/', after: 'b/1' }), ['b/2', 'b/3']);
    assert.deepEqual(await keys({ before: 'b/2', reverse: true, limit: 2 }), ['b/1', 'a']);
  });

  it('replaces a row only while nobody else did', async () => {
    const table = new Table(store, { space: 'auth', name: 'account', schema: account });
    await store.commit('auth', [table.insert('a', make('A'))]);
    const row = await table.get('a');
    assert.ok(row);
    assert.equal((await store.commit('auth', [table.replace(row, make('B'))])).kind, 'committed');
    assert.deepEqual(await store.commit('auth', [table.replace(row, make('C'))]), {
      kind: 'conflict',
      key: 'account/a',
    });
    assert.equal((await store.commit('auth', [table.insert('a', make('D'))])).kind, 'conflict');
    await store.commit('auth', [table.remove('a')]);
    assert.equal(await table.get('a'), undefined);
  });

  it('names the place of a value that does not fit, never its content', async () => {
    const table = new Table(store, { space: 'auth', name: 'account', schema: account });
    const write = (value: Uint8Array) => store.commit('auth', [{ kind: 'put', key: 'account/eve', value }]);
    for (const value of [encode({ name: 'hush' }), Uint8Array.of(0xff), new Uint8Array()]) {
      await write(value);
      await assert.rejects(table.get('eve'), (error: Error) => {
        assert.match(error.message, /^auth: account\/eve holds .* that its schema does not allow$/);
        assert.doesNotMatch(error.message, /hush/);
        return true;
      });
    }
    assert.throws(
      () => table.put('eve', { ...make('hush'), key: new Uint8Array(3) }),
      /^Error: auth: account\/eve was given/,
    );
  });

  it('refuses a name that could be mistaken for another table', () => {
    assert.throws(
      () => new Table(store, { space: 's', name: 'a/b', schema: Type.String() }),
      /a table is named/,
    );
  });
});
