import assert from 'node:assert/strict';
import { readSegment } from '../../../src/client/vault/segment-reader.ts';
import { readHeader } from '../../../src/client/vault/segment-headers.ts';
import type { Vault } from '../../../src/client/vault/vault.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/text/utf8.ts';
import { MemoryMachine, MemoryVaultFiles } from '../support/memory-vault-files.ts';
import { openedVault, putOf } from './vault-world.ts';

const PLANTED = ['planted-space', 'state.planted', 'planted-key', 'planted text of a message'] as const;

/** Everything that who has the folder and the secret store can read. */
async function readable(machine: MemoryMachine): Promise<string> {
  const files = new MemoryVaultFiles(machine);
  const { key = new Uint8Array(32), next = key } = machine.secret ?? {};
  const texts: string[] = [];
  for (const name of machine.names.keys()) {
    const generation = Number(name.split('-').at(-1));
    const state = await readHeader(files, generation, [key, next]);
    if (state.kind !== 'known') continue;
    await readSegment(files, {
      segment: state.segment,
      take: (_place, { writes }) => {
        for (const write of writes)
          texts.push(
            `${write.space} ${write.kind === 'put' ? `${write.key} ${decodeUtf8(write.value)}` : ''}`,
          );
      },
    });
  }
  return texts.join('\n');
}

describe('Vault, what lies on disk', () => {
  let machine: MemoryMachine;
  let vault: Vault;

  beforeEach(async () => {
    machine = new MemoryMachine();
    vault = await openedVault(machine, 'new');
  });

  afterEach(() => vault.close());

  it('has nothing in clear: no text, no key and no name of a space', async () => {
    const [space, state, key, text] = PLANTED;
    await vault.commit([putOf(space, key, text), putOf(state, key, text)]);
    await vault.compact();
    await vault.commit([putOf(space, `${key}2`, text), { kind: 'remove', space, key }]);
    await vault.close();
    assert.ok((await readable(machine)).includes(text), 'the test reads nothing');
    const secrets = [machine.secret?.key, encodeUtf8('closed'), encodeUtf8('generation')];
    for (const { bytes } of machine.inodes)
      for (const planted of [...PLANTED.map(encodeUtf8), ...secrets])
        assert.equal(Buffer.from(bytes).indexOf(planted ?? ''), -1, String(planted));
    for (const name of machine.names.keys()) assert.match(name, /^[a-z]+-\d+(-\d+)?$/);
    vault = await openedVault(machine, 'whole');
  });

  it('has nothing of what was deleted or replaced once a compaction has run, nor the key to it', async () => {
    await vault.commit([putOf('messages', 'a', 'deleted text'), putOf('state', 'ratchet', 'old ratchet')]);
    await vault.commit([putOf('messages', 'b', 'kept text'), putOf('state', 'ratchet', 'new ratchet')]);
    await vault.commit([{ kind: 'remove', space: 'messages', key: 'a' }]);
    await vault.commit([putOf('dropped', 'a', 'dropped text')]);
    await vault.commit([{ kind: 'drop', space: 'dropped' }]);
    const gone = ['deleted text', 'old ratchet', 'dropped text'];
    const before = await readable(machine);
    for (const text of gone) assert.ok(before.includes(text));
    const oldKey = machine.secret?.key;
    const oldNames = [...machine.names.keys()];
    await vault.compact();
    const after = await readable(machine);
    for (const text of gone) assert.ok(!after.includes(text), `${text} can still be read`);
    for (const text of ['kept text', 'new ratchet']) assert.ok(after.includes(text));
    assert.ok(oldNames.every((name) => !machine.names.has(name)));
    const { key, next } = machine.secret ?? {};
    assert.ok(key && oldKey && !Buffer.from(key).equals(oldKey));
    assert.equal(next, undefined);
  });

  it('has nothing of what was deleted while another compaction was running', async () => {
    await vault.commit([putOf('messages', 'a', 'deleted text'), putOf('messages', 'b', 'kept text')]);
    let deleted: Promise<void> | undefined;
    machine.onStep = (what) => {
      if (what.startsWith('sync compaction'))
        deleted ??= vault.commit([{ kind: 'remove', space: 'messages', key: 'a' }]);
    };
    const first = vault.compact();
    while (deleted === undefined) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, deleted, vault.compact()]);
    const after = await readable(machine);
    assert.ok(after.includes('kept text') && !after.includes('deleted text'));
  });

  it('tells the secret store of a generation only after that is on disk', async () => {
    const isOnDisk: boolean[] = [];
    const [first] = [machine.secret?.generation];
    assert.equal(first, 1);
    await vault.close();
    machine.onStep = (what) => {
      if (what !== 'save') return;
      const newest = Math.max(...[...machine.names.keys()].map((name) => Number(name.split('-')[1])));
      const restarted = machine.copy();
      isOnDisk.push((restarted.names.get(`segment-${newest}`)?.bytes.length ?? 0) > 0);
      // What is not synced yet would not be there after a crash.
      isOnDisk.push([...machine.names.values()].every(({ bytes, synced }) => bytes.length === synced));
    };
    vault = await openedVault(machine, 'whole');
    await vault.compact();
    assert.deepEqual(isOnDisk, new Array<boolean>(6).fill(true));
  });
});
