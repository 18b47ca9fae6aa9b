import { Type } from '@sinclair/typebox';
import { encodeBase64Url } from '../../../text/base64.ts';
import { struct } from '../../../wire/schema.ts';
import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';
import { VaultTable } from '../book/vault-table.ts';

const SPACE = 'failed-envelopes';
const table = new VaultTable(SPACE, struct({ isAlone: Type.Boolean() }));

interface EnvelopeName {
  readonly device: Uint8Array;
  readonly id: Uint8Array;
}

/** `alone`: it could not be kept by itself. `among-others`: one of those that were taken together is at fault. */
type Failure = 'alone' | 'among-others';

/** What could not be kept though the disk is well: remembered apart from the commit that failed. */
export class FailedEnvelopes {
  readonly #vault: Vault;
  #isNoted = false;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Since the vault was opened: who opens it anew comes past them. */
  get isNoted(): boolean {
    return this.#isNoted;
  }

  find(envelope: EnvelopeName): Failure | undefined {
    const value = this.#vault.resident(SPACE).get(keyOf(envelope));
    if (value === undefined) return undefined;
    return table.decode(value).isAlone ? 'alone' : 'among-others';
  }

  /**
   * In the place of those noted before: a mailbox keeps its order, and what was noted is saved by itself, so they were
   * dealt with, or come again among others. Rejects as the vault does.
   */
  async note(envelopes: readonly EnvelopeName[]): Promise<void> {
    const isAlone = envelopes.length === 1;
    const rows = envelopes.map((envelope) => table.put(keyOf(envelope), { isAlone }));
    await this.#vault.commit([{ kind: 'drop', space: SPACE }, ...rows]);
    this.#isNoted = true;
  }

  /** For the commit that deals with it. */
  without(envelope: EnvelopeName): VaultWrite {
    return table.remove(keyOf(envelope));
  }
}

function keyOf({ device, id }: EnvelopeName): string {
  return `${encodeBase64Url(device)}/${encodeBase64Url(id)}`;
}
