import assert from 'node:assert/strict';
import { encode } from 'cborg';
import fc from 'fast-check';
import { Value } from '@sinclair/typebox/value';
import { memoryGrowth } from '../../../common/test/fuzz/support/memory.ts';
import { mutatedBytes } from '../../../common/test/fuzz/support/mutations.ts';
import { distorted, valuesOf } from '../../../common/test/fuzz/support/schema-values.ts';
import { hex } from '../../../common/test/support/bytes.ts';
import { fuzz, fuzzAsync } from '../../../common/test/support/fuzz.ts';
import { type Account, accountSchema } from '../../src/plugins/auth/accounts.ts';
import type { Store } from '../../src/store/store.ts';
import { Table } from '../../src/store/table.ts';

/** A store whose one value is what the disk made of it. */
class DamagedStore implements Store {
  bytes = new Uint8Array();
  readonly get = () => Promise.resolve(this.bytes);
  readonly list = () => Promise.resolve([{ key: 'account/alice', value: this.bytes }]);
  readonly commit = () => Promise.resolve({ kind: 'committed' } as const);
  readonly close = () => Promise.resolve();
}

const store = new DamagedStore();
const table = new Table<Account>(store, { space: 'auth', name: 'account', schema: accountSchema });
const accounts = valuesOf(accountSchema) as fc.Arbitrary<Account>;
const stored = fc.oneof(
  { weight: 4, arbitrary: mutatedBytes(accounts.map((account) => new Uint8Array(encode(account)))) },
  distorted(accounts).map((value) => new Uint8Array(encode(value))),
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom('9affffffff', '5affffffff', '81'.repeat(50_000), 'a1'.repeat(5_000), 'bf', '').map(hex),
);

async function assertRead(bytes: Uint8Array): Promise<void> {
  store.bytes = new Uint8Array(bytes);
  for (const read of [() => table.get('alice'), async () => (await table.list())[0]]) {
    try {
      const row = await read();
      assert.ok(row && Value.Check(accountSchema, row.value));
      assert.equal(row.bytes, store.bytes);
    } catch (error) {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        /^auth: account\/alice holds (bytes|a value) that its schema does not allow$/,
      );
    }
  }
}

describe('fuzz: a table of the store', () => {
  it('gives values that fit, or names the place and never the content', async () => {
    await fuzzAsync(1_000, stored, assertRead);
  });

  it('writes what fits and only that, and reads it as it was', async () => {
    await fuzzAsync(300, accounts, async (account) => {
      const write = table.put('alice', account);
      assert.ok(write.kind === 'put');
      store.bytes = new Uint8Array(write.value);
      assert.deepEqual((await table.get('alice'))?.value, account);
    });
    fuzz(500, distorted(accounts), (value) => {
      if (Value.Check(accountSchema, value)) table.put('alice', value);
      else
        assert.throws(
          () => table.put('alice', value as Account),
          /^Error: auth: account\/alice was given a value/,
        );
    });
  });

  it('keeps no memory for what is only claimed', async () => {
    const claims = ['9affffffff', 'baffffffff', '5affffffff', '9b001fffffffffffff'].map(hex);
    const grown = await memoryGrowth(() => fuzzAsync(100, fc.constantFrom(...claims), assertRead));
    assert.ok(grown < 64, `${grown} MB`);
  });
});
