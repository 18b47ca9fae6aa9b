import assert from 'node:assert/strict';
import { keepsSecrets } from '../../src/secret-storage.ts';
import { windowSecret } from '../../src/windows/window-secret.ts';
import { memorySecrets } from './support/memory-stores.ts';

describe('the secret storage', () => {
  it('is told apart from one that forgets at once', async () => {
    assert.equal(await keepsSecrets(memorySecrets()), true);
    assert.equal(await keepsSecrets({ ...memorySecrets(), get: () => Promise.resolve(undefined) }), false);
  });

  it('is told apart from one that never forgets', async () => {
    assert.equal(await keepsSecrets({ ...memorySecrets(), delete: () => Promise.resolve() }), false);
  });

  it('holds one secret for all windows', async () => {
    const secrets = memorySecrets();
    const first = await windowSecret(secrets);
    assert.equal(first.length, 32);
    assert.deepEqual(await windowSecret(secrets), first);
    assert.notDeepEqual(await windowSecret(memorySecrets()), first);
  });

  it('is reported when it loses the secret of the windows', async () => {
    await assert.rejects(windowSecret({ ...memorySecrets(), set: () => Promise.resolve() }), /does not keep/);
  });
});
