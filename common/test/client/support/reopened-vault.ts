import assert from 'node:assert/strict';
import { isSentSpace } from '../../../src/client/conversations/book/sent-log.ts';
import { Vault } from '../../../src/client/vault/vault.ts';
import type { VaultWrite } from '../../../src/client/vault/vault-write.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { MemoryMachine, MemoryVaultFiles, MemoryVaultSecret } from './memory-vault-files.ts';

/** A vault that is closed and opened again between the steps of a story. */
export class ReopenedVault {
  readonly machine = new MemoryMachine();
  #writes: VaultWrite[] = [];
  #vault: Vault | undefined;

  readonly write = (write: VaultWrite): void => {
    this.#writes.push(write);
  };

  /** What was written since the last save. */
  get writes(): readonly VaultWrite[] {
    return this.#writes;
  }

  async save(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    await this.#vault?.commit(writes);
  }

  /** As after a restart, with what was written. */
  async open(): Promise<Vault> {
    await this.save();
    await this.#vault?.close();
    const opening = await Vault.open({
      files: new MemoryVaultFiles(this.machine),
      secret: new MemoryVaultSecret(this.machine),
      isResident: (space) => !isSentSpace(space),
      clock: new HeldClock(),
      report: (error) => {
        throw error;
      },
    });
    assert.ok('vault' in opening);
    this.#vault = opening.vault;
    return opening.vault;
  }
}
