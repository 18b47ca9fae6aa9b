import assert from 'node:assert/strict';
import { MemoryMachine } from '../support/memory-vault-files.ts';
import { openedVault, putOf, textsOf, vaultOn, withFlip } from './vault-world.ts';

const original: Readonly<Record<string, string>> = { a: 'one', b: 'two', c: 'three', d: 'four', e: 'five' };

/** A base with two records behind it, a segment that was closed, and one that was not. */
async function filled(): Promise<MemoryMachine> {
  const machine = new MemoryMachine();
  const first = await openedVault(machine, 'new');
  const keep = (vault: typeof first, key: string) =>
    vault.commit([putOf('messages', key, original[key] ?? '')]);
  await keep(first, 'a');
  await first.compact();
  await keep(first, 'b');
  await first.close();
  const second = await openedVault(machine, 'whole');
  await keep(second, 'c');
  await second.close();
  const third = await openedVault(machine, 'whole');
  await keep(third, 'd');
  await keep(third, 'e');
  return machine.copy();
}

const namesOf = (machine: MemoryMachine) => [...machine.names.keys()].sort();

/** Files with something in them that can't be read any more, or did not come to their end. */
const setAside = (machine: MemoryMachine) => namesOf(machine).filter((name) => name.startsWith('damaged-'));

/** Whatever is there is as it was. */
async function assertUnchanged(texts: Readonly<Record<string, string>>, when: string): Promise<void> {
  for (const [key, text] of Object.entries(texts)) assert.equal(text, original[key], when);
  return Promise.resolve();
}

describe('Vault, damaged', function () {
  this.timeout(120_000);
  let whole: MemoryMachine;

  before(async () => {
    whole = await filled();
    assert.deepEqual(namesOf(whole), ['segment-2', 'segment-3', 'segment-4']);
  });

  it('says so for a changed byte anywhere, and has all that can still be read', async () => {
    const kinds = new Map<string, number>();
    for (const name of namesOf(whole)) {
      for (let at = 0; at < whole.bytesOf(name).length; at++) {
        const when = `${name}, byte ${at}`;
        const machine = withFlip(whole, name, at);
        const opening = await vaultOn(machine);
        assert.ok('vault' in opening, when);
        const texts = await textsOf(opening.vault, 'messages');
        await assertUnchanged(texts, when);
        const missing = Object.keys(original).length - Object.keys(texts).length;
        if (opening.kind === 'whole') {
          // The last record of a process that was killed: it could be one that was under way.
          assert.deepEqual([name, missing, opening.cutOff > 0], ['segment-4', 1, true], when);
        } else {
          assert.ok(opening.kind === 'damaged' || opening.kind === 'rolled-back', when);
          assert.ok(
            opening.damage.some(({ file }) => file === name),
            when,
          );
          const isHeader = at < 150;
          if (!isHeader) assert.ok(missing <= 1, `${when}: ${missing} are missing for one byte`);
        }
        kinds.set(opening.kind, (kinds.get(opening.kind) ?? 0) + 1);
        await opening.vault.close();
      }
    }
    assert.deepEqual([...kinds.keys()].sort(), ['damaged', 'rolled-back', 'whole']);
  });

  it('says it again until it is told that it was dealt with, and sets aside what it can not read', async () => {
    const machine = withFlip(whole, 'segment-3', whole.bytesOf('segment-3').length - 60);
    for (let open = 0; open < 3; open++) {
      const vault = await openedVault(machine, 'damaged');
      assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one', b: 'two', d: 'four', e: 'five' });
      if (open === 1) await vault.compact();
      await vault.close();
    }
    assert.equal(setAside(machine).length, 1);
    const vault = await openedVault(machine, 'damaged');
    await vault.commit([putOf('messages', 'f', 'six')]);
    await vault.settle();
    await vault.compact();
    await vault.close();
    const later = await openedVault(machine, 'whole');
    assert.deepEqual(await textsOf(later, 'messages'), {
      a: 'one',
      b: 'two',
      d: 'four',
      e: 'five',
      f: 'six',
    });
    await later.close();
    assert.equal(setAside(machine).length, 1);
  });

  it('stays settled when that was written while a compaction ran', async () => {
    const machine = withFlip(whole, 'segment-3', whole.bytesOf('segment-3').length - 60);
    const vault = await openedVault(machine, 'damaged');
    await Promise.all([vault.compact(), vault.settle()]);
    await vault.close();
    await (await openedVault(machine, 'whole')).close();
  });

  it('cuts off a torn last record, of whatever length, and nothing else', async () => {
    const bytes = whole.bytesOf('segment-4');
    const seen = new Set<string>();
    for (let length = 0; length < bytes.length; length++) {
      const machine = whole.copy();
      machine.put('segment-4', bytes.slice(0, length));
      const opening = await vaultOn(machine);
      assert.ok('vault' in opening, `${length} bytes`);
      const texts = await textsOf(opening.vault, 'messages');
      const keys = Object.keys(texts).join('');
      await assertUnchanged(texts, `${length} bytes`);
      // Without its header nothing tells that the segment is the one which the secret store knows.
      assert.equal(opening.kind, keys === 'abc' && length < 160 ? opening.kind : 'whole', `${length} bytes`);
      seen.add(`${opening.kind} ${keys}`);
      await opening.vault.close();
      await (await openedVault(machine, opening.kind === 'whole' ? 'whole' : 'rolled-back')).close();
    }
    assert.deepEqual([...seen].sort(), ['rolled-back abc', 'whole abc', 'whole abcd']);
  });

  it('says so when the end of an older segment is missing', async () => {
    for (const name of ['segment-2', 'segment-3']) {
      const bytes = whole.bytesOf(name);
      for (let length = 0; length < bytes.length; length += 7) {
        const machine = whole.copy();
        machine.put(name, bytes.slice(0, length));
        const vault = await openedVault(machine, 'damaged');
        const texts = await textsOf(vault, 'messages');
        await assertUnchanged(texts, name);
        assert.ok('d' in texts && 'e' in texts);
        await vault.close();
      }
    }
  });

  it('says so when a record, or something between records, was cut out or put in', async () => {
    const bytes = whole.bytesOf('segment-4');
    const half = bytes.length >> 1;
    const changes = [
      [bytes.slice(0, 30), bytes.slice(31)],
      [bytes.slice(0, half), bytes.slice(half + 1)],
      [bytes.slice(0, half), new Uint8Array(3), bytes.slice(half)],
    ];
    for (const parts of changes) {
      const machine = whole.copy();
      machine.put('segment-4', new Uint8Array(Buffer.concat(parts)));
      const opening = await vaultOn(machine);
      assert.ok(opening.kind === 'damaged' || opening.kind === 'rolled-back');
      await opening.vault.close();
    }
  });

  it('says so when part of what a compaction wrote is missing, though nothing was written after it', async () => {
    const machine = new MemoryMachine();
    const vault = await openedVault(machine, 'new');
    for (const key of ['a', 'b'])
      await vault.commit([{ kind: 'put', space: 'messages', key, value: new Uint8Array(20_000) }]);
    await vault.compact();
    const bytes = machine.bytesOf('segment-2');
    for (const length of [bytes.length - 1, 20_500, 20_000, 300]) {
      const changed = machine.copy();
      changed.put('segment-2', bytes.slice(0, length));
      await (await openedVault(changed, 'damaged')).close();
    }
    await vault.close();
  });

  it('finds what lies behind a large damage', async () => {
    const machine = new MemoryMachine();
    const vault = await openedVault(machine, 'new');
    const value = new Uint8Array(3 * 1024 * 1024).fill(5);
    await vault.commit([putOf('messages', 'a', 'one')]);
    await vault.commit([{ kind: 'put', space: 'messages', key: 'b', value }]);
    await vault.commit([putOf('messages', 'c', 'three')]);
    await vault.close();
    const bytes = machine.bytesOf('segment-1');
    bytes.fill(0, 300, bytes.length - 300);
    const opening = await vaultOn(machine);
    assert.ok(opening.kind === 'damaged');
    assert.deepEqual(await textsOf(opening.vault, 'messages'), { a: 'one', c: 'three' });
    assert.deepEqual(opening.damage, [{ file: 'segment-1', kind: 'altered', records: 1 }]);
    await opening.vault.close();
  });
});

describe('Vault, rolled back', () => {
  /** A vault with one message, what it was then, and the vault some opens later. */
  async function history(isCompacted: boolean) {
    const machine = new MemoryMachine();
    const first = await openedVault(machine, 'new');
    await first.commit([putOf('messages', 'a', 'one')]);
    await first.close();
    const backup = machine.copy();
    for (const key of ['b', 'c']) {
      const vault = await openedVault(machine, 'whole');
      await vault.commit([putOf('messages', key, 'later')]);
      if (isCompacted) await vault.compact();
      await vault.close();
    }
    return { machine, backup };
  }

  /** The folder as it was, with the secret store of today. */
  function restored(backup: MemoryMachine, { secret }: MemoryMachine): MemoryMachine {
    const machine = backup.copy();
    machine.secret = secret;
    return machine;
  }

  it('says so at every open until it was dealt with, and shows what was there', async () => {
    const { machine, backup } = await history(false);
    const old = restored(backup, machine);
    for (let open = 0; open < 3; open++) {
      const vault = await openedVault(old, 'rolled-back');
      assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one' });
      if (open === 2) await vault.settle();
      await vault.close();
    }
    const vault = await openedVault(old, 'whole');
    assert.deepEqual(await textsOf(vault, 'messages'), { a: 'one' });
    await vault.close();
  });

  it('can show nothing from before the key was changed, and deletes none of it', async () => {
    const { machine, backup } = await history(true);
    const old = restored(backup, machine);
    const opening = await vaultOn(old);
    assert.ok(opening.kind === 'rolled-back');
    assert.deepEqual(opening.damage, [{ file: 'segment-1', kind: 'unreadable' }]);
    assert.equal(opening.vault.count('messages'), 0);
    const [aside = ''] = setAside(old);
    assert.deepEqual(old.bytesOf(aside), backup.bytesOf('segment-1'));
    await opening.vault.commit([putOf('messages', 'z', 'new')]);
    await opening.vault.settle();
    await opening.vault.close();
    const vault = await openedVault(old, 'whole');
    assert.deepEqual(await textsOf(vault, 'messages'), { z: 'new' });
    await vault.close();
  });

  it('says so when all files are gone', async () => {
    const { machine } = await history(false);
    const empty = new MemoryMachine();
    empty.secret = machine.secret;
    await (await openedVault(empty, 'rolled-back')).close();
  });

  it('says so when single segments are gone, were exchanged or are of an older day', async () => {
    const { machine } = await history(false);
    const [first, second, third] = namesOf(machine);
    assert.deepEqual([first, second, third], ['segment-1', 'segment-2', 'segment-3']);
    const cases: readonly (readonly [string, string, (changed: MemoryMachine) => void])[] = [
      ['the newest is gone', 'rolled-back', (changed) => changed.delete('segment-3')],
      ['the middle one is gone', 'damaged', (changed) => changed.delete('segment-2')],
      ['the oldest is gone', 'damaged', (changed) => changed.delete('segment-1')],
      [
        'two were exchanged',
        'damaged',
        (changed) => {
          changed.put('segment-1', machine.bytesOf('segment-2'));
          changed.put('segment-2', machine.bytesOf('segment-1'));
        },
      ],
      [
        'one lies there twice',
        'damaged',
        (changed) => changed.put('segment-2', machine.bytesOf('segment-1')),
      ],
      [
        'the newest has the name of a newer',
        'rolled-back',
        (changed) => {
          changed.put('segment-9', machine.bytesOf('segment-3'));
          changed.delete('segment-3');
        },
      ],
      [
        'one is shorter',
        'damaged',
        (changed) => changed.put('segment-2', machine.bytesOf('segment-2').slice(0, -34)),
      ],
    ];
    for (const [what, kind, change] of cases) {
      const changed = machine.copy();
      change(changed);
      const opening = await vaultOn(changed);
      assert.equal(opening.kind, kind, what);
      assert.ok('vault' in opening);
      for (const [key, text] of Object.entries(await textsOf(opening.vault, 'messages')))
        assert.equal(text, key === 'a' ? 'one' : 'later', what);
      await opening.vault.close();
      const again = await vaultOn(changed);
      assert.equal(again.kind, kind, `${what}, again`);
      assert.ok('vault' in again);
      await again.vault.settle();
      await again.vault.close();
      await (await openedVault(changed, 'whole')).close();
    }
  });

  it('is no rollback when the secret store is behind', async () => {
    const { machine } = await history(false);
    const key = machine.secret?.key ?? new Uint8Array();
    machine.secret = { key, generation: 1 };
    const vault = await openedVault(machine, 'whole');
    assert.equal(vault.count('messages'), 3);
    await vault.close();
  });
});
