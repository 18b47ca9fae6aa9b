import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import type { KeyRange } from '../../src/store/store.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

// In UTF-8 byte order, which differs from the order of JavaScript's strings at the two ends of the surrogates.
const sorted = [
  '',
  'a',
  'a\0',
  'a\0b',
  'a/1',
  'a/2',
  'ab',
  'b',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
  '\u{10ffff}x',
];

describe('SqliteStore.list', () => {
  let folder: TemporaryFolder;
  let store: SqliteStore;

  before(async () => {
    folder = await temporaryFolder();
    store = await SqliteStore.open(join(folder.path, 'noncesense.db'));
    const shuffled = sorted.toReversed();
    await store.commit(
      's',
      shuffled.map((key) => ({ kind: 'put', key, value: Buffer.from(key) })),
    );
  });

  after(async () => {
    await store.close();
    await folder.remove();
  });

  const cases: readonly (readonly [name: string, range: KeyRange, keys: readonly string[]])[] = [
    ['everything, in UTF-8 byte order', {}, sorted],
    ['backwards', { reverse: true }, sorted.toReversed()],
    ['by prefix', { prefix: 'a' }, ['a', 'a\0', 'a\0b', 'a/1', 'a/2', 'ab']],
    ['by a prefix before the surrogates', { prefix: '\ud7ff' }, ['\ud7ff']],
    ['by a prefix at the end of Unicode', { prefix: '\u{10ffff}' }, ['\u{10ffff}', '\u{10ffff}x']],
    ['after a key', { after: 'a' }, sorted.slice(2)],
    ['before a key', { before: 'a/1' }, sorted.slice(0, 4)],
    ['between keys within a prefix', { prefix: 'a', after: 'a\0', before: 'ab' }, ['a\0b', 'a/1', 'a/2']],
    ['the last of a prefix', { prefix: 'a/', reverse: true, limit: 1 }, ['a/2']],
    ['from outside the prefix', { prefix: 'a/', after: '', before: 'zzz' }, ['a/1', 'a/2']],
    ['nothing between', { after: 'a/2', before: 'ab' }, []],
    ['the first', { limit: 1 }, ['']],
    ['none', { limit: 0 }, []],
  ];

  for (const [name, range, keys] of cases) {
    it(`gives ${name}`, async () => {
      const entries = await store.list('s', range);
      assert.deepEqual(
        entries.map(({ key }) => key),
        keys,
      );
      for (const { key, value } of entries) assert.equal(Buffer.from(value).toString(), key);
    });
  }
});
