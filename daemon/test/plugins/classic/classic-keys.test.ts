import assert from 'node:assert/strict';
import { ClassicKeys } from '../../../src/plugins/classic/classic-keys.ts';
import { type PluginStore, pluginStore } from '../plugin-store.ts';

const [KEY, OTHER] = [new Uint8Array(294).fill(1), new Uint8Array(294).fill(2)];

describe('keys for original clients', () => {
  let store: PluginStore;
  let keys: ClassicKeys;

  beforeEach(async () => {
    store = await pluginStore('classic');
    keys = new ClassicKeys(store.storage);
  });

  afterEach(() => store.dispose());

  it('go with their account, also one that was being registered', async () => {
    const [registered] = await Promise.all([keys.put('alice', KEY), keys.remove('alice')]);
    assert.equal(registered, 'first');
    assert.equal(await keys.get('alice'), undefined);
  });

  it('take the place of each other in the order in which they were registered', async () => {
    const changes = await Promise.all([KEY, OTHER, OTHER].map((key) => keys.put('alice', key)));
    assert.deepEqual(changes, ['first', 'other', 'same']);
    assert.deepEqual(await keys.get('alice'), OTHER);
  });
});
