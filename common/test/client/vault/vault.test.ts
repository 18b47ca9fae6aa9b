import assert from 'node:assert/strict';
import { decodeUtf8, encodeUtf8 } from '../../../src/text/utf8.ts';
import { Vault } from '../../../src/client/vault/vault.ts';
import { SegmentWriter } from '../../../src/client/vault/segment-writer.ts';
import { VaultError } from '../../../src/client/vault/vault-error.ts';
import { eraseVaultFiles } from '../../../src/client/vault/vault-files.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { MemoryMachine, MemoryVaultFiles, MemoryVaultSecret } from '../support/memory-vault-files.ts';
import { errorOf, openedVault, putOf, textsOf, vaultOn } from './vault-world.ts';

const HOUR_MS = 3_600_000;

async function reopened(machine: MemoryMachine, vault: Vault): Promise<Vault> {
  await vault.close();
  return openedVault(machine, 'whole');
}

describe('Vault', () => {
  let machine: MemoryMachine;
  let vault: Vault;

  beforeEach(async () => {
    machine = new MemoryMachine();
    vault = await openedVault(machine, 'new');
  });

  afterEach(() => vault.close());

  it('keeps what was committed, in memory and on disk alike, over restarts and compactions', async () => {
    await vault.commit([
      putOf('messages', 'a', 'one'),
      putOf('state', 'k', 'two'),
      putOf('messages', 'b', ''),
    ]);
    for (const next of [
      () => vault,
      () => reopened(machine, vault),
      compacted,
      () => reopened(machine, vault),
    ]) {
      vault = await next();
      assert.deepEqual(await vault.get('messages', 'a'), encodeUtf8('one'));
      assert.deepEqual(await vault.get('messages', 'b'), new Uint8Array());
      assert.equal(await vault.get('messages', 'c'), undefined);
      assert.equal(await vault.get('elsewhere', 'a'), undefined);
      assert.deepEqual(await vault.get('state', 'k'), encodeUtf8('two'));
      assert.deepEqual([...vault.resident('state')], [['k', encodeUtf8('two')]]);
      assert.deepEqual([vault.count('messages'), vault.count('state'), vault.count('elsewhere')], [2, 1, 0]);
    }
    async function compacted() {
      await vault.compact();
      return vault;
    }
  });

  it('replaces, removes and drops', async () => {
    await vault.commit([
      putOf('messages', 'a', 'one'),
      putOf('messages', 'b', 'two'),
      putOf('drafts', 'a', 'x'),
    ]);
    await vault.commit([putOf('messages', 'a', 'three'), { kind: 'remove', space: 'messages', key: 'b' }]);
    await vault.commit([{ kind: 'drop', space: 'drafts' }, putOf('drafts', 'z', 'y')]);
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(await textsOf(vault, 'messages'), { a: 'three' });
      assert.deepEqual(await textsOf(vault, 'drafts'), { z: 'y' });
      vault = await reopened(machine, vault);
    }
  });

  it('drops a resident space, whose map stays the same', async () => {
    const values = vault.resident('state');
    await vault.commit([putOf('state', 'a', 'one')]);
    await vault.commit([{ kind: 'drop', space: 'state' }, putOf('state', 'b', 'two')]);
    await vault.compact();
    assert.equal(vault.resident('state'), values);
    assert.deepEqual([...values.keys()], ['b']);
    assert.throws(() => vault.resident('messages'), RangeError);
  });

  for (const space of ['messages', 'state']) {
    it(`lists ${space} in the order of keys, from where and as many as asked for`, async () => {
      for (const key of ['5', '1', '9', '3', '7']) await vault.commit([putOf(space, key, key)]);
      const keys = async (...range: Parameters<Vault['list']> extends [string, ...infer R] ? R : never) =>
        (await vault.list(space, ...range)).map(({ key }) => key).join('');
      assert.equal(await keys(), '13579');
      assert.equal(await keys({ reverse: true, limit: 2 }), '97');
      assert.equal(await keys({ limit: 2 }), '13');
      assert.equal(await keys({ after: '3' }), '579');
      assert.equal(await keys({ after: '4', before: '9' }), '57');
      assert.equal(await keys({ before: '5', reverse: true, limit: 1 }), '3');
      assert.equal(await keys({ after: '7', before: '3' }), '');
      assert.equal(await keys({ limit: 0 }), '');
    });
  }

  it('shows nothing of a commit before all of it is on disk', async () => {
    const committed = vault.commit([putOf('messages', 'a', 'one'), putOf('state', 'k', 'two')]);
    assert.deepEqual([vault.count('messages'), vault.count('state')], [0, 0]);
    await committed;
    assert.deepEqual([vault.count('messages'), vault.count('state')], [1, 1]);
  });

  it('syncs once for all commits of a turn, and in their order', async () => {
    let syncs = 0;
    machine.onStep = (what) => void (syncs += what.startsWith('sync') ? 1 : 0);
    await Promise.all(['one', 'two', 'three'].map((text) => vault.commit([putOf('messages', 'a', text)])));
    assert.equal(syncs, 1);
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'three' });
  });

  it('takes the bytes of a value when it is asked to, whatever becomes of them', async () => {
    const value = encodeUtf8('one');
    const committed = vault.commit([{ kind: 'put', space: 'state', key: 'k', value }]);
    value.fill(0);
    await committed;
    assert.deepEqual(await vault.get('state', 'k'), encodeUtf8('one'));
  });

  it('refuses names that it could not give back, and what is too large, without harm', async () => {
    for (const name of ['', ' ', 'ä', '\uFEFFa', 'a'.repeat(257), 'a\n'])
      for (const write of [putOf(name, 'k', 'x'), putOf('messages', name, 'x')])
        await assert.rejects(vault.commit([write]), RangeError);
    const value = new Uint8Array(8 * 1024 * 1024);
    const huge = vault.commit([{ kind: 'put', space: 'messages', key: 'k', value }]);
    await assert.rejects(huge, { name: 'VaultError', code: 'too-large' });
    await vault.commit([putOf('messages', 'a', 'one')]);
    await vault.commit([]);
    vault = await reopened(machine, vault);
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one' });
  });

  it('goes on after the disk was full, without what did not fit', async () => {
    await vault.commit([putOf('messages', 'a', 'one')]);
    machine.isFull = true;
    for (const key of ['b', 'c'])
      await assert.rejects(vault.commit([putOf('messages', key, 'lost')]), { code: 'ENOSPC' });
    machine.isFull = false;
    await vault.commit([putOf('messages', 'd', 'two')]);
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one', d: 'two' });
    vault = await reopened(machine, vault);
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one', d: 'two' });
  });

  it('takes no commit after it was closed, and has all that were asked for before', async () => {
    const last = vault.commit([putOf('messages', 'a', 'one')]);
    await vault.close();
    await last;
    await assert.rejects(vault.commit([putOf('messages', 'b', 'two')]), { code: 'closed' });
    await assert.rejects(vault.compact(), { code: 'closed' });
    vault = await openedVault(machine, 'whole');
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one' });
  });

  it('makes no new key where one is missing, and touches nothing', async () => {
    await vault.close();
    const { secret } = machine;
    machine.secret = undefined;
    const before = [...machine.names].map(([name, { bytes }]) => [name, bytes]);
    assert.deepEqual(await vaultOn(machine), { kind: 'key-missing' });
    assert.deepEqual(
      [...machine.names].map(([name, { bytes }]) => [name, bytes]),
      before,
    );
    assert.equal(machine.secret, undefined);
    machine.secret = secret;
    vault = await openedVault(machine, 'whole');
  });

  it('leaves alone what a newer version wrote', async () => {
    await vault.close();
    const { secret } = machine;
    assert.ok(secret);
    const file = await new MemoryVaultFiles(machine).create('segment-2');
    assert.ok(file);
    const header = { version: 2, generation: 2, something: 'else' };
    await SegmentWriter.start({ name: 'segment-2', file, vaultKey: secret.key, header });
    const before = [...machine.names].map(([name, { bytes }]) => [name, bytes]);
    assert.deepEqual(await vaultOn(machine), { kind: 'newer' });
    assert.deepEqual(
      [...machine.names].map(([name, { bytes }]) => [name, bytes]),
      before,
    );
    assert.equal(machine.secret, secret);
  });

  it('begins anew after it was erased', async () => {
    await vault.commit([putOf('messages', 'a', 'one')]);
    await vault.close();
    machine.secret = undefined;
    await eraseVaultFiles(new MemoryVaultFiles(machine));
    assert.equal(machine.names.size, 0);
    vault = await openedVault(machine, 'new');
    assert.equal(vault.count('messages'), 0);
  });

  it('writes nothing where the secret store keeps nothing', async () => {
    const forgetful = new MemoryMachine();
    const secret = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() };
    const opening = Vault.open({
      files: new MemoryVaultFiles(forgetful),
      secret,
      isResident: () => false,
      clock: new HeldClock(),
      report: () => undefined,
    });
    await assert.rejects(opening, { name: 'VaultError', code: 'secret-not-kept' });
    assert.ok([...forgetful.names.values()].every(({ bytes }) => bytes.length === 0));
    await (await openedVault(forgetful, 'new')).close();
  });

  it('says that a value can not be read any more, and hides nothing else', async () => {
    await vault.commit([putOf('messages', 'a', 'one')]);
    await vault.commit([putOf('messages', 'b', 'two')]);
    const [name = ''] = machine.names.keys();
    const bytes = machine.bytesOf(name);
    bytes[bytes.length - 1]! ^= 1;
    assert.deepEqual(await vault.get('messages', 'a'), encodeUtf8('one'));
    await assert.rejects(vault.get('messages', 'b'), { name: 'VaultError', code: 'damaged' });
    await assert.rejects(vault.list('messages'), { code: 'damaged' });
  });
});

describe('Vault, compacting', () => {
  let machine: MemoryMachine;
  let clock: HeldClock;
  let vault: Vault;
  let reports: unknown[];

  async function open(): Promise<Vault> {
    const files = new MemoryVaultFiles(machine);
    const secret = new MemoryVaultSecret(machine);
    const report = (error: unknown) => void reports.push(error);
    const isResident = (space: string) => space === 'state';
    const opening = await Vault.open({ files, secret, isResident, clock, report });
    assert.ok('vault' in opening);
    return opening.vault;
  }

  /** What is running ends before a compaction that is asked for. */
  const generation = () => machine.secret?.generation ?? 0;

  beforeEach(async () => {
    [machine, clock, reports] = [new MemoryMachine(), new HeldClock(), []];
    vault = await open();
  });

  afterEach(async () => {
    await vault.close();
    assert.equal(clock.timers, 0);
  });

  /** Waits until the base of a compaction that began by itself is in its place, with a deadline. */
  async function compactedByItself(): Promise<void> {
    const before = generation();
    for (let turn = 0; turn < 2_000 && generation() === before; turn++)
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(generation(), before + 1, 'no compaction');
    await vault.close();
    vault = await open();
  }

  it('runs a day after something was deleted, and not for what was only added', async () => {
    await vault.commit([putOf('messages', 'a', 'one')]);
    clock.advance(23 * HOUR_MS);
    await vault.commit([putOf('messages', 'a', 'another')]);
    assert.equal(clock.timers, 1);
    await vault.compact();
    await vault.close();
    vault = await open();
    clock.advance(100 * HOUR_MS);
    await vault.commit([putOf('messages', 'b', 'two')]);
    assert.equal(clock.timers, 0);
    await vault.compact();
    await vault.commit([{ kind: 'remove', space: 'messages', key: 'a' }]);
    clock.advance(23 * HOUR_MS);
    await vault.commit([putOf('messages', 'c', 'three')]);
    const before = generation();
    clock.advance(HOUR_MS - 1);
    assert.equal(generation(), before);
    clock.advance(1);
    await compactedByItself();
    assert.deepEqual(await textsOf(vault, 'messages'), { b: 'two', c: 'three' });
  });

  it('runs at the next open when the day ended while nothing ran, and when the clock was set back', async () => {
    for (const wait of [25 * HOUR_MS, -HOUR_MS]) {
      await vault.compact();
      await vault.commit([putOf('state', 'ratchet', 'old')]);
      await vault.commit([putOf('state', 'ratchet', 'new')]);
      await vault.close();
      clock.jump(wait);
      vault = await open();
      await compactedByItself();
    }
  });

  it('runs when as much was written as it left the last time, and 8 MiB at least', async () => {
    const write = (key: string) =>
      vault.commit([{ kind: 'put', space: 'messages', key, value: new Uint8Array(3 * 1024 * 1024) }]);
    for (const key of ['a', 'b']) await write(key);
    assert.equal(generation(), 1);
    await write('c');
    await compactedByItself();
    for (const key of ['d', 'e']) await write(key);
    await write('f');
    await write('g');
    await compactedByItself();
    assert.equal(vault.count('messages'), 7);
  });

  it('runs before the segments of many opens pile up', async () => {
    for (let opens = 0; opens < 130; opens++) {
      await vault.close();
      vault = await open();
      await vault.commit([putOf('messages', String(opens), 'x')]);
      assert.ok(machine.names.size < 70, `${machine.names.size} files`);
    }
    assert.equal(vault.count('messages'), 130);
  });

  it('changes nothing when it fails, says so, and tries again later', async () => {
    await vault.commit([putOf('messages', 'a', 'one'), putOf('state', 'k', 'one')]);
    machine.isFull = true;
    await assert.rejects(vault.compact(), { code: 'ENOSPC' });
    machine.isFull = false;
    await vault.commit([putOf('state', 'k', 'two')]);
    clock.advance(24 * HOUR_MS);
    await vault.compact();
    await vault.commit([putOf('state', 'k', 'three')]);
    machine.isFull = true;
    clock.advance(24 * HOUR_MS);
    for (let turn = 0; turn < 2_000 && reports.length === 0; turn++)
      await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      reports.map((error) => (error as { code?: string }).code),
      ['ENOSPC'],
    );
    machine.isFull = false;
    clock.advance(HOUR_MS);
    await compactedByItself();
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one' });
    assert.deepEqual(await textsOf(vault, 'state'), { k: 'three' });
  });

  it('is stopped by closing, and leaves nothing behind', async () => {
    for (let index = 0; index < 200; index++)
      await vault.commit([{ kind: 'put', space: 'messages', key: `${index}`, value: new Uint8Array(5_000) }]);
    const compaction = errorOf(vault.compact());
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    await vault.close();
    assert.ok((await compaction) instanceof VaultError);
    assert.equal(machine.names.size, 1);
    vault = await open();
    assert.equal(vault.count('messages'), 200);
  });

  it('loses nothing that is written, replaced or deleted at any of its steps', async () => {
    let expected: Readonly<Record<string, string>> = { a: 'one', b: 'two', c: 'three' };
    for (const [key, text] of Object.entries(expected))
      await vault.commit([putOf('messages', key, text), putOf('state', key, text)]);
    for (let step = 0; ; step++) {
      const [name, text] = [`new-${step}`, `text ${step}`];
      const start = machine.steps;
      let committed: Promise<void> | undefined;
      machine.onStep = () => {
        if (machine.steps !== start + step + 1) return;
        const writes = ['messages', 'state'].flatMap((space) => [
          putOf(space, name, text),
          putOf(space, 'a', text),
        ]);
        committed = vault.commit([...writes, { kind: 'remove', space: 'messages', key: `new-${step - 1}` }]);
      };
      await vault.compact();
      if (committed === undefined) break;
      await committed;
      const { [`new-${step - 1}`]: _removed, ...rest } = expected;
      expected = { ...rest, [name]: text, a: text };
      for (let round = 0; round < 2; round++) {
        assert.deepEqual(await textsOf(vault, 'messages'), expected, `step ${step}`);
        assert.equal((await textsOf(vault, 'state'))['a'], text);
        await vault.close();
        vault = await open();
      }
    }
  });

  it('lets values be read while they move', async () => {
    for (const key of ['a', 'b', 'c']) await vault.commit([putOf('messages', key, `text of ${key}`)]);
    const held = Promise.withResolvers<undefined>();
    let reads = 0;
    machine.onRead = async () => {
      if (reads++ < 2) await held.promise;
    };
    const [one, all] = [vault.get('messages', 'b'), vault.list('messages')];
    await vault.compact();
    held.resolve(undefined);
    assert.deepEqual(await one, encodeUtf8('text of b'));
    assert.deepEqual(
      (await all).map(({ key, value }) => `${key}: ${decodeUtf8(value)}`),
      ['a: text of a', 'b: text of b', 'c: text of c'],
    );
  });
});
