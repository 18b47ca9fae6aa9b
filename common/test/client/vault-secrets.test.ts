import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VaultSecrets } from '../../src/client/vault-secrets.ts';
import { MemorySecrets } from './support/memory-stores.ts';

const owner = { daemonKey: 'A'.repeat(43), user: 'alice' };
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const secret = fc.record(
  { key: bytes32, next: bytes32, generation: fc.nat() },
  { requiredKeys: ['key', 'generation'], noNullPrototype: true },
);

function one({ values }: MemorySecrets): [string, string] {
  const [entry] = values;
  assert.ok(entry && values.size === 1);
  return entry;
}

describe('the secret of a vault', () => {
  it('comes back as it was kept', async () => {
    const kept = fc.asyncProperty(secret, async (value) => {
      const secrets = new MemorySecrets();
      await new VaultSecrets(secrets, owner).save(value);
      assert.deepEqual(await new VaultSecrets(secrets, owner).load(), value);
    });
    await fc.assert(kept);
  });

  it('is of one person with one daemon, and its name tells neither', async () => {
    const secrets = new MemorySecrets();
    await new VaultSecrets(secrets, owner).save({ key: new Uint8Array(32), generation: 1 });
    for (const other of [
      { ...owner, user: 'bob' },
      { ...owner, daemonKey: 'B'.repeat(43) },
    ])
      assert.equal(await new VaultSecrets(secrets, other).load(), undefined);
    assert.doesNotMatch(one(secrets)[0], /alice|AAAA/);
  });

  it('is gone once it was forgotten', async () => {
    const secrets = new MemorySecrets();
    const vault = new VaultSecrets(secrets, owner);
    await vault.save({ key: new Uint8Array(32), generation: 1 });
    await vault.forget();
    assert.equal(secrets.values.size, 0);
    assert.equal(await vault.load(), undefined);
  });

  it('that is damaged is no first start, and is not quoted', async () => {
    const secrets = new MemorySecrets();
    const vault = new VaultSecrets(secrets, owner);
    await vault.save({ key: new Uint8Array(32), generation: 1 });
    const [name, whole] = one(secrets);
    const damaged = [
      whole.slice(0, -1),
      '',
      'null',
      whole.replace('generation', 'generations'),
      whole.replace('AAAA"', 'AAAB"'),
    ];
    for (const text of damaged) {
      secrets.values.set(name, text);
      await assert.rejects(
        vault.load(),
        ({ message }: Error) => !message.includes('AAA') && /damaged/.test(message),
      );
      assert.equal(secrets.values.get(name), text);
    }
  });
});
