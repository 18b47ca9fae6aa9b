import assert from 'node:assert/strict';
import { encodeUtf8 } from '../../../src/text/utf8.ts';
import { openedVault, putOf, textsOf, vaultOn } from './vault-world.ts';
import { MemoryMachine } from '../support/memory-vault-files.ts';

describe('Vault', () => {
  it('keeps what was committed', async () => {
    const machine = new MemoryMachine();
    const first = await openedVault(machine, 'new');
    await first.commit([putOf('messages', 'a', 'one'), putOf('state.x', 'k', 'two')]);
    assert.deepEqual(await first.get('messages', 'a'), encodeUtf8('one'));
    await first.close();
    const second = await openedVault(machine, 'whole');
    assert.deepEqual(await textsOf(second, 'messages'), { a: 'one' });
    assert.deepEqual(await textsOf(second, 'state.x'), { k: 'two' });
    await second.compact();
    assert.deepEqual(await textsOf(second, 'messages'), { a: 'one' });
    await second.close();
    const third = await openedVault(machine, 'whole');
    assert.deepEqual(await textsOf(third, 'messages'), { a: 'one' });
    assert.deepEqual(await textsOf(third, 'state.x'), { k: 'two' });
    await third.close();
    assert.ok(vaultOn);
  });
});
