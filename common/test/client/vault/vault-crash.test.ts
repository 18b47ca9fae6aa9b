import assert from 'node:assert/strict';
import type { Vault } from '../../../src/client/vault/vault.ts';
import { type Loss, MemoryMachine } from '../support/memory-vault-files.ts';
import { openedVault, putOf, textsOf, vaultOn } from './vault-world.ts';

/** What somebody saw who used a vault until the power failed. */
class Diary {
  readonly #asked = new Set<string>();
  readonly #kept = new Set<string>();
  readonly #deleted = new Set<string>();

  /** Each commit writes the same in two spaces, one of them resident. */
  async keep(vault: Vault, name: string): Promise<void> {
    this.#asked.add(name);
    await vault.commit([putOf('messages', name, `text of ${name}`), putOf('state', name, `text of ${name}`)]);
    this.#kept.add(name);
  }

  async remove(vault: Vault, name: string): Promise<void> {
    this.#kept.delete(name);
    const writes = ['messages', 'state'].map((space) => ({ kind: 'remove', space, key: name }) as const);
    await vault.commit(writes);
    this.#deleted.add(name);
  }

  get isEmpty(): boolean {
    return this.#kept.size === 0 && this.#deleted.size === 0;
  }

  async check(vault: Vault, when: string): Promise<void> {
    const messages = await textsOf(vault, 'messages');
    assert.deepEqual(await textsOf(vault, 'state'), messages, `${when}: a commit is half there`);
    for (const name of this.#kept) assert.ok(name in messages, `${when}: ${name} was kept and is lost`);
    for (const [name, text] of Object.entries(messages)) {
      assert.ok(this.#asked.has(name) && !this.#deleted.has(name), `${when}: ${name} came from nowhere`);
      assert.equal(text, `text of ${name}`);
    }
  }
}

async function story(machine: MemoryMachine, diary: Diary): Promise<void> {
  const first = await openedVault(machine, 'new');
  await diary.keep(first, 'a');
  await Promise.all([diary.keep(first, 'b'), diary.keep(first, 'c')]);
  await Promise.all([first.compact(), diary.keep(first, 'd'), diary.remove(first, 'a')]);
  await diary.keep(first, 'e');
  await first.close();
  const second = await openedVault(machine, 'whole');
  await Promise.all([diary.remove(second, 'b'), second.compact()]);
  await Promise.all([diary.keep(second, 'f'), diary.keep(second, 'g')]);
  await second.compact();
  await second.close();
}

type Fault = NonNullable<MemoryMachine['fault']>;

/** The same, but goes on after what failed. */
async function stubbornStory(machine: MemoryMachine, diary: Diary, fault?: Fault): Promise<number> {
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const attempt = async (...deeds: readonly Promise<unknown>[]) =>
    outcomes.push(...(await Promise.allSettled(deeds)));
  const vault = await openedVault(machine, 'new');
  const start = machine.steps;
  machine.fault = fault && { ...fault, at: fault.at + start };
  await attempt(diary.keep(vault, 'a'));
  await attempt(diary.keep(vault, 'b'), diary.keep(vault, 'c'));
  await attempt(vault.compact(), diary.keep(vault, 'd'));
  await diary.check(vault, 'while it runs');
  await attempt(diary.keep(vault, 'e'));
  await attempt(vault.compact());
  await attempt(diary.keep(vault, 'f'));
  await diary.check(vault, 'at the end');
  // Who can't tell whether it has made a claim takes it for another's.
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  );
  const isClaimLost = errors.some((error) => error.includes('create segment'));
  assert.ok(isClaimLost || errors.every((error) => !error.includes('another process')), errors.join());
  await attempt(vault.close());
  return machine.steps - start;
}

const losses: readonly Loss[] = [
  { kind: 'all' },
  { kind: 'kept', bytes: 20 },
  { kind: 'kept', bytes: Infinity },
  { kind: 'garbled', bytes: Infinity },
];

/** A machine on which the story was told until its power failed. */
async function failed(crashAt: number): Promise<{ readonly machine: MemoryMachine; readonly diary: Diary }> {
  const [machine, diary] = [new MemoryMachine(), new Diary()];
  machine.crashAt = crashAt;
  await Promise.race([story(machine, diary), machine.crashed]);
  return { machine, diary };
}

async function checkWhole(machine: MemoryMachine, diary: Diary, when: string): Promise<void> {
  const opening = await vaultOn(machine);
  assert.ok('vault' in opening, `${when}: ${opening.kind}`);
  assert.ok(
    opening.kind === 'whole' || (opening.kind === 'new' && diary.isEmpty),
    `${when}: ${opening.kind}`,
  );
  await diary.check(opening.vault, when);
  await diary.keep(opening.vault, 'after');
  await opening.vault.close();
  const again = await openedVault(machine, 'whole');
  await diary.check(again, `${when}, opened again`);
  await again.compact();
  await diary.check(again, `${when}, compacted`);
  await again.close();
}

describe('Vault, when the power fails', function () {
  this.timeout(60_000);
  let steps: number;

  before(async () => {
    const machine = new MemoryMachine();
    await story(machine, new Diary());
    ({ steps } = machine);
    assert.ok(steps > 40);
  });

  for (const loss of losses) {
    const what = 'bytes' in loss ? `${loss.kind} ${loss.bytes}` : loss.kind;
    it(`has all that was kept and nothing by halves, at whatever step (unsynced bytes: ${what})`, async () => {
      for (let crashAt = 0; crashAt <= steps; crashAt++) {
        const { machine, diary } = await failed(crashAt);
        await checkWhole(machine.restarted(loss), diary, `step ${crashAt}`);
      }
    });
  }

  it('also when it fails again at any step of the next open', async () => {
    for (let crashAt = 0; crashAt <= steps; crashAt++) {
      const { machine, diary } = await failed(crashAt);
      for (let again = 0; again < 12; again++) {
        const loss = losses[(crashAt + again) % losses.length]!;
        const second = machine.restarted(loss);
        second.crashAt = again;
        const opened = vaultOn(second).then(({ kind }) => {
          assert.ok(kind === 'whole' || (kind === 'new' && diary.isEmpty), kind);
        });
        await Promise.race([opened, second.crashed]);
        const third = second.restarted(losses[again % losses.length]!);
        const opening = await vaultOn(third);
        assert.ok('vault' in opening, opening.kind);
        await diary.check(opening.vault, `steps ${crashAt} and ${again}`);
        await opening.vault.close();
      }
    }
  });
});

describe('Vault, on a disk that fails once', function () {
  this.timeout(60_000);

  for (const isDone of [false, true]) {
    it(`goes on with all that was kept, at whatever step (which was ${isDone ? '' : 'not '}done)`, async () => {
      const steps = await stubbornStory(new MemoryMachine(), new Diary());
      assert.ok(steps > 30);
      for (let at = 0; at < steps; at++) {
        const [machine, diary] = [new MemoryMachine(), new Diary()];
        await stubbornStory(machine, diary, { at, isDone });
        machine.fault = undefined;
        await checkWhole(machine.restarted({ kind: 'all' }), diary, `step ${at}`);
      }
    });
  }
});
