import assert from 'node:assert/strict';
import type { PluginStorage } from '../../../src/plugin/api.ts';
import { Accounts } from '../../../src/plugins/auth/accounts.ts';
import { Decoys } from '../../../src/plugins/auth/decoys.ts';
import { Devices } from '../../../src/plugins/auth/devices.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';

describe('looking up who may not exist', () => {
  const id = new Uint8Array(16).fill(1);
  const key = new Uint8Array(32).fill(2);
  const seen = { reads: 0, sizes: [] as number[] };
  let store: PluginStore;
  let accounts: Accounts;
  let devices: Devices;

  beforeEach(async () => {
    store = await pluginStore('auth');
    await Decoys.load(store.storage);
    const storage = counting(store.storage);
    accounts = new Accounts(storage);
    devices = new Devices(storage);
    const verifier = { salt: id, iterations: 600_000, storedKey: key, serverKey: key };
    await store.storage.commit([
      accounts.insert('alice', { displayName: 'Alice', createdAt: Date.now(), verifier }),
    ]);
    const device = { id, name: 'laptop', key, enrolledAt: Date.now(), lastSeenAt: Date.now() };
    await devices.enrol('alice', device, 16);
  });

  afterEach(() => store.dispose());

  it('reads as many rows, and as many that are there, for an account', async () => {
    const known = await costOf(() => accounts.find('alice'));
    const unknown = await costOf(() => accounts.find('nobody'));
    assertAlike(known, unknown);
  });

  it('reads as many rows, and as many that are there, for a device', async () => {
    const known = await costOf(() => devices.find('alice', id));
    const unknown = await costOf(() => devices.find('nobody', id));
    assertAlike(known, unknown);
    assert.equal(await devices.find('nobody', id), undefined);
  });

  async function costOf(lookUp: () => Promise<unknown>) {
    Object.assign(seen, { reads: 0, sizes: [] });
    await lookUp();
    return { ...seen };
  }

  function counting(storage: PluginStorage): PluginStorage {
    return {
      ...storage,
      table: (name, schema) => {
        const table = storage.table(name, schema);
        const get = table.get.bind(table);
        table.get = async (rowKey) => {
          seen.reads++;
          const row = await get(rowKey);
          if (row) seen.sizes.push(row.bytes.length);
          return row;
        };
        return table;
      },
    };
  }
});

interface Cost {
  readonly reads: number;
  readonly sizes: readonly number[];
}

function assertAlike(known: Cost, unknown: Cost): void {
  assert.equal(unknown.reads, known.reads);
  assert.equal(known.sizes.length, 1);
  assert.equal(unknown.sizes.length, 1);
  // Names differ in length from user to user; all else has one size.
  assert.ok(Math.abs((known.sizes[0] ?? 0) - (unknown.sizes[0] ?? 0)) <= 8);
}
