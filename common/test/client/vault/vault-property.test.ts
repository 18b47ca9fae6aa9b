import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Vault } from '../../../src/client/vault/vault.ts';
import type { VaultWrite } from '../../../src/client/vault/vault-write.ts';
import { fuzzAsync } from '../../support/fuzz.ts';
import { HeldClock } from '../../support/held-clock.ts';
import {
  type Loss,
  MemoryMachine,
  MemoryVaultFiles,
  MemoryVaultSecret,
} from '../support/memory-vault-files.ts';
import { putOf } from './vault-world.ts';

const SALT_BYTES = 32;
const spaces = fc.constantFrom('messages.a', 'messages.b', 'state');
const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e');

const writes: fc.Arbitrary<VaultWrite> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(spaces, keys, fc.string({ maxLength: 40 })).map((put) => putOf(...put)) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), space: spaces, key: keys }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), space: spaces }) },
);
const commits = fc.array(fc.array(writes, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
const losses: fc.Arbitrary<Loss> = fc.oneof(
  fc.constant({ kind: 'all' as const }),
  fc.record({ kind: fc.constantFrom('kept' as const, 'garbled' as const), bytes: fc.nat(300) }),
);

/** What happens, one after the other. */
type Deed =
  | {
      readonly kind: 'commit';
      readonly commits: readonly (readonly VaultWrite[])[];
      readonly isCompacting: boolean;
    }
  | { readonly kind: 'full'; readonly writes: readonly VaultWrite[] }
  | { readonly kind: 'compact' | 'reopen' | 'day' }
  /** The power fails so many steps later. */
  | { readonly kind: 'crash'; readonly after: number; readonly loss: Loss };

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('commit' as const), commits, isCompacting: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('full' as const),
      writes: fc.array(writes, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('compact' as const, 'reopen' as const, 'day' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(25), loss: losses }),
  },
);

type State = ReadonlyMap<string, string>;

function after(state: State, list: readonly VaultWrite[]): State {
  const next = new Map(state);
  for (const write of list) {
    if (write.kind === 'put')
      next.set(`${write.space} ${write.key}`, Buffer.from(write.value).toString('hex'));
    else if (write.kind === 'remove') next.delete(`${write.space} ${write.key}`);
    else for (const name of next.keys()) if (name.startsWith(`${write.space} `)) next.delete(name);
  }
  return next;
}

async function stateOf(vault: Vault): Promise<State> {
  const state = new Map<string, string>();
  for (const space of ['messages.a', 'messages.b', 'state']) {
    const entries = await vault.list(space);
    assert.equal(entries.length, vault.count(space));
    for (const { key, value } of entries) state.set(`${space} ${key}`, Buffer.from(value).toString('hex'));
  }
  return state;
}

const textOf = (state: State) => JSON.stringify([...state].sort());

/** A vault beside a model of it. */
class Comparison {
  #machine = new MemoryMachine();
  readonly #machines = [this.#machine];
  #vault: Vault | undefined;
  #state: State = new Map();
  /** Asked for and not known to be kept, in this order. */
  #open: (readonly VaultWrite[])[] = [];
  #clock = new HeldClock();
  #loss: Loss = { kind: 'all' };

  async run(list: readonly Deed[]): Promise<void> {
    for (const deed of list) await this.#survive(() => this.#do(deed));
    this.#machine.crashAt = Infinity;
    await (await this.#opened()).close();
    for (const machine of this.#machines) assertNoNonceTwice(machine);
  }

  /** Runs it until it ends or the power fails; then everything goes on in another process. */
  async #survive(deed: () => Promise<void>): Promise<void> {
    const outcome = await Promise.race([
      deed().then(() => 'done' as const),
      this.#machine.crashed.then(() => 'crashed' as const),
    ]);
    if (outcome === 'done') return;
    this.#machine = this.#machine.restarted(this.#loss);
    this.#machines.push(this.#machine);
    this.#clock = new HeldClock();
    this.#vault = undefined;
    await this.#opened();
  }

  async #opened(): Promise<Vault> {
    if (this.#vault) return this.#vault;
    const opening = await Vault.open({
      files: new MemoryVaultFiles(this.#machine),
      secret: new MemoryVaultSecret(this.#machine),
      isResident: (space) => space === 'state',
      clock: this.#clock,
      // A compaction that began by itself met the full disk.
      report: () => undefined,
    });
    assert.ok(opening.kind === 'new' || opening.kind === 'whole', opening.kind);
    const found = await stateOf(opening.vault);
    const possible = [this.#state];
    for (const list of this.#open) possible.push(after(possible.at(-1)!, list));
    const which = possible.find((state) => textOf(state) === textOf(found));
    assert.ok(which, `found ${textOf(found)}, possible were ${possible.map(textOf).join(' or ')}`);
    [this.#state, this.#open, this.#vault] = [which, [], opening.vault];
    return opening.vault;
  }

  async #do(deed: Deed): Promise<void> {
    const vault = await this.#opened();
    if (deed.kind === 'crash') {
      this.#machine.crashAt = this.#machine.steps + deed.after;
      this.#loss = deed.loss;
    } else if (deed.kind === 'commit') {
      const compaction = deed.isCompacting ? vault.compact() : undefined;
      await Promise.all([compaction, ...deed.commits.map((list) => this.#commit(vault, list))]);
    } else if (deed.kind === 'full') await this.#commitInVain(vault, deed.writes);
    else if (deed.kind === 'compact') await vault.compact();
    else if (deed.kind === 'day') this.#clock.advance(24 * 3_600_000);
    else {
      await vault.close();
      this.#vault = undefined;
      await this.#opened();
    }
    assert.equal(textOf(await stateOf(vault)), textOf(this.#state));
  }

  async #commit(vault: Vault, list: readonly VaultWrite[]): Promise<void> {
    this.#open.push(list);
    await vault.commit(list);
    assert.equal(this.#open.shift(), list, 'out of order');
    this.#state = after(this.#state, list);
  }

  async #commitInVain(vault: Vault, list: readonly VaultWrite[]): Promise<void> {
    // One that began by itself would meet the full disk too.
    await vault.compact();
    this.#machine.isFull = true;
    await assert.rejects(vault.commit(list), { code: 'ENOSPC' });
    this.#machine.isFull = false;
  }
}

/** A segment has a key of its own, and in each its counters grow. */
function assertNoNonceTwice({ inodes }: MemoryMachine): void {
  const salts = inodes.filter(({ bytes }) => bytes.length >= SALT_BYTES).map(({ bytes }) => saltOf(bytes));
  assert.equal(new Set(salts).size, salts.length, 'two segments have the same salt');
  for (const { bytes } of inodes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let counter = 0;
    for (let offset = SALT_BYTES; offset + 8 <= bytes.length; offset += 8 + view.getUint32(offset))
      assert.equal(view.getUint32(offset + 4), counter++);
  }
}

function saltOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, SALT_BYTES)).toString('hex');
}

describe('Vault beside a model', function () {
  this.timeout(120_000);

  it('holds the same, over restarts, compactions, full disks and power failures at any step', async () => {
    await fuzzAsync(150, fc.array(deeds, { maxLength: 14 }), (list) => new Comparison().run(list));
  });

  it('lists the same ranges', async () => {
    const bounds = fc.record(
      { after: keys, before: keys, limit: fc.nat(6), reverse: fc.boolean() },
      { requiredKeys: [], noNullPrototype: true },
    );
    const inputs = fc.tuple(fc.uniqueArray(keys), fc.constantFrom('messages', 'state'), bounds);
    await fuzzAsync(150, inputs, async ([names, space, range]) => {
      const machine = new MemoryMachine();
      const opening = await Vault.open({
        files: new MemoryVaultFiles(machine),
        secret: new MemoryVaultSecret(machine),
        isResident: (name) => name === 'state',
        clock: new HeldClock(),
        report: () => undefined,
      });
      assert.ok('vault' in opening);
      await opening.vault.commit(names.map((name) => putOf(space, name, name)));
      const { after: low = '', before: high = '~', limit = Infinity, reverse = false } = range;
      const expected = names.filter((name) => name > low && name < high).sort();
      if (reverse) expected.reverse();
      const listed = await opening.vault.list(space, range);
      assert.deepEqual(
        listed.map(({ key }) => key),
        expected.slice(0, limit),
      );
      await opening.vault.close();
    });
  });
});
