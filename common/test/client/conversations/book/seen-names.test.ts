import assert from 'node:assert/strict';
import { SeenNames } from '../../../../src/client/conversations/book/seen-names.ts';
import { Vault } from '../../../../src/client/vault/vault.ts';
import type { VaultWrite } from '../../../../src/client/vault/vault-write.ts';
import { VaultSecrets } from '../../../../src/client/vault-secrets.ts';
import { HeldClock } from '../../../support/held-clock.ts';
import { MemorySecrets } from '../../support/memory-stores.ts';
import { MemoryMachine, MemoryVaultFiles } from '../../support/memory-vault-files.ts';

const DAY = 86_400_000;
const NOW = 20_000 * DAY;

class Seen {
  readonly #machine = new MemoryMachine();
  readonly #secret = new VaultSecrets(new MemorySecrets(), { daemonKey: 'A'.repeat(43), user: 'alice' });
  #writes: VaultWrite[] = [];
  #vault: Vault | undefined;

  /** As after a restart, with what was kept. */
  async open(): Promise<SeenNames> {
    if (this.#writes.length > 0) await this.#vault?.commit(this.#writes);
    this.#writes = [];
    await this.#vault?.close();
    const opening = await Vault.open({
      files: new MemoryVaultFiles(this.#machine),
      secret: this.#secret,
      isResident: () => true,
      clock: new HeldClock(),
      report: (error) => {
        throw error;
      },
    });
    assert.ok('vault' in opening);
    this.#vault = opening.vault;
    return new SeenNames(opening.vault, (write) => this.#writes.push(write));
  }
}

function name(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

describe('what came before', () => {
  it('is known after a restart, and nothing else is', async () => {
    const vault = new Seen();
    (await vault.open()).add(NOW, name(1), name(2));
    const seen = await vault.open();
    assert.ok(seen.has(name(1), name(2)));
    assert.equal(seen.has(name(2), name(1)), false);
    assert.equal(seen.has(name(1)), false);
  });

  it('is told apart by where its parts end', async () => {
    const seen = await new Seen().open();
    seen.add(NOW, Uint8Array.of(1, 2), Uint8Array.of(3));
    assert.equal(seen.has(Uint8Array.of(1), Uint8Array.of(2, 3)), false);
  });

  it('is known for 45 days at least and forgotten within 63', async () => {
    const vault = new Seen();
    for (let start = 0; start < 7; start++) (await vault.open()).add(NOW + start * DAY, name(start));
    for (let day = 7; day <= 45; day++) (await vault.open()).add(NOW + day * DAY, name(100 + day));
    const seen = await vault.open();
    for (let start = 0; start < 7; start++) assert.ok(seen.has(name(start)), `day ${start}`);
    for (let day = 46; day <= 70; day++) seen.add(NOW + day * DAY, name(100 + day));
    const later = await vault.open();
    for (let start = 0; start < 7; start++) assert.equal(later.has(name(start)), false, `day ${start}`);
    assert.ok(later.has(name(125)));
  });

  it('is not lost to a clock that was set back', async () => {
    const vault = new Seen();
    const seen = await vault.open();
    seen.add(NOW, name(1));
    seen.add(NOW - 10 * DAY, name(2));
    seen.add(-1, name(3));
    const after = await vault.open();
    assert.ok(after.has(name(1)) && after.has(name(2)) && after.has(name(3)));
  });
});
