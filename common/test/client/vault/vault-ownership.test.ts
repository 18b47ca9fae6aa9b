import assert from 'node:assert/strict';
import type { Vault } from '../../../src/client/vault/vault.ts';
import { MemoryMachine } from '../support/memory-vault-files.ts';
import { openedVault, putOf, textsOf, vaultOn } from './vault-world.ts';

/** Commits and compacts until it is superseded; what it was told is kept. */
class Owner {
  readonly kept: string[] = [];
  readonly #vault: Vault;
  readonly #name: string;

  constructor(vault: Vault, name: string) {
    this.#vault = vault;
    this.#name = name;
  }

  /** @throws VaultError `superseded` somewhere on the way, or not at all. */
  async work(): Promise<void> {
    for (const key of ['1', '2', '3']) await this.#keep(key);
    await Promise.all([this.#vault.compact(), this.#keep('4'), this.#keep('5')]);
    for (const key of ['6', '7']) await this.#keep(key);
  }

  async #keep(key: string): Promise<void> {
    const name = `${this.#name}${key}`;
    await this.#vault.commit([putOf('messages', name, name), putOf('state', name, name)]);
    this.kept.push(name);
  }
}

async function assertHas(vault: Vault, kept: readonly string[], when: string): Promise<void> {
  const messages = await textsOf(vault, 'messages');
  for (const name of kept) assert.equal(messages[name], name, `${when}: ${name} was kept and is lost`);
  assert.deepEqual(await textsOf(vault, 'state'), messages, `${when}: by halves`);
}

/** An owner at work who is suspended before one of its steps, and what happens in the meantime. */
async function interrupted(at: number, meanwhile: (machine: MemoryMachine, old: Owner) => Promise<void>) {
  const machine = new MemoryMachine();
  const vault = await openedVault(machine, 'new');
  const old = new Owner(vault, 'old');
  const start = machine.steps;
  let what = '';
  machine.onStep = async (step) => {
    if (machine.steps !== start + at + 1) return;
    machine.onStep = () => undefined;
    what = step;
    await meanwhile(machine, old);
  };
  const [outcome] = await Promise.allSettled([old.work()]);
  machine.onStep = () => undefined;
  await vault.close();
  return { machine, old, what, outcome };
}

describe('Vault, opened by a second process', function () {
  this.timeout(60_000);

  it('refuses the first one from then on, and has all that it was told is kept', async () => {
    const machine = new MemoryMachine();
    const first = await openedVault(machine, 'new');
    await first.commit([putOf('messages', 'a', 'one')]);
    const other = await openedVault(machine, 'whole');
    await assert.rejects(first.commit([putOf('messages', 'b', 'two')]), { code: 'superseded' });
    await assert.rejects(first.commit([putOf('messages', 'c', 'three')]), { code: 'superseded' });
    await assert.rejects(first.compact(), { code: 'superseded' });
    await other.commit([putOf('messages', 'd', 'four')]);
    await first.close();
    await other.close();
    const third = await openedVault(machine, 'whole');
    assert.deepEqual(await textsOf(third, 'messages'), { a: 'one', d: 'four' });
    await third.close();
  });

  it('whatever the first one was doing when it was suspended', async () => {
    let suspended = 0;
    for (let at = 0; at === suspended; at++) {
      const kept: string[] = [];
      const { machine, old, what, outcome } = await interrupted(at, async (taken, owner) => {
        suspended++;
        const vault = await openedVault(taken, 'whole');
        const when = `suspended at ${at}`;
        await assertHas(vault, owner.kept, when);
        await vault.commit([putOf('messages', 'new', 'new'), putOf('state', 'new', 'new')]);
        kept.push('new', ...owner.kept);
        await vault.close();
      });
      if (suspended === at) break;
      const when = `suspended before ${what}`;
      // Removing what a compaction replaced is all that it may still do.
      if (!what.startsWith('remove')) assert.equal(outcome.status, 'rejected', when);
      const later = await openedVault(machine, 'whole');
      await assertHas(later, kept, when);
      for (const name of old.kept) assert.ok(kept.includes(name), `${when}: ${name} was kept too late`);
      await later.close();
    }
    assert.ok(suspended > 20, `${suspended} steps`);
  });

  it('also when the second one compacts meanwhile, unless the first was about to write to the secret store', async () => {
    let suspended = 0;
    for (let at = 0; at === suspended; at++) {
      const { machine, old, what } = await interrupted(at, async (taken, owner) => {
        suspended++;
        const vault = await openedVault(taken, 'whole');
        await new Owner(vault, 'new').work();
        await assertHas(vault, owner.kept, `suspended at ${at}`);
        await vault.close();
      });
      if (suspended === at) break;
      if (what === 'save') continue;
      const later = await openedVault(machine, 'whole');
      await assertHas(later, [...old.kept, 'new1', 'new5', 'new7'], `suspended before ${what}`);
      await later.close();
    }
  });

  it('has one owner after several opened it at once', async () => {
    for (let delay = 0; delay < 12; delay++) {
      const machine = new MemoryMachine();
      const before = await openedVault(machine, 'new');
      await before.commit([putOf('messages', 'a', 'one')]);
      let third: Promise<unknown> | undefined;
      const start = machine.steps;
      const vaults: Vault[] = [];
      const open = async () => {
        const opening = await vaultOn(machine);
        assert.equal(opening.kind, 'whole');
        if ('vault' in opening) vaults.push(opening.vault);
      };
      machine.onStep = () => {
        if (machine.steps === start + 1 + delay) third ??= Promise.allSettled([open()]);
      };
      const results = await Promise.allSettled([open(), open()]);
      await third;
      const commits = vaults.map((vault, index) => vault.commit([putOf('messages', `new${index}`, 'x')]));
      const kept = (await Promise.allSettled(commits)).filter(({ status }) => status === 'fulfilled');
      assert.equal(kept.length, 1, JSON.stringify(results));
      await Promise.all(vaults.map((vault) => vault.close()));
      const later = await openedVault(machine, 'whole');
      assert.equal(later.count('messages'), 2);
      await later.close();
    }
  });
});
