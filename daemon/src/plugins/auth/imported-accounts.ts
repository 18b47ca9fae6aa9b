import {
  optional,
  type PluginStorage,
  type Row,
  type Static,
  struct,
  type Table,
  uint,
  type Write,
} from '../../plugin/api.ts';

/** `settledAt`: when the account got a verifier of its own, or expired. */
const importedSchema = struct({ importedAt: uint(), settledAt: optional(uint()) });
type Imported = Static<typeof importedSchema>;

/** Accounts that came from the original server: whose password, in a file that may lie about, still opens them? */
export class ImportedAccounts {
  readonly #table: Table<Imported>;

  constructor(storage: PluginStorage) {
    this.#table = storage.table('imported', importedSchema);
  }

  add(user: string, importedAt: number): Write {
    return this.#table.put(user, { importedAt });
  }

  async has(user: string): Promise<boolean> {
    return (await this.#table.get(user)) !== undefined;
  }

  remove(user: string): Write {
    return this.#table.remove(user);
  }

  /** To be committed with whatever settles it; nothing where there is nothing to settle. */
  async settle(user: string, settledAt: number): Promise<readonly Write[]> {
    const row = await this.#table.get(user);
    if (row === undefined || row.value.settledAt !== undefined) return [];
    return [this.#table.replace(row, { ...row.value, settledAt })];
  }

  /** Those not settled yet, some at a time; `after`: the last of the ones before. */
  async waiting(limit: number, after?: string): Promise<readonly WaitingAccount[]> {
    const found: WaitingAccount[] = [];
    for (let page = await this.#page(after); page.length > 0; page = await this.#page(page.at(-1)?.key)) {
      const open = page.filter(({ value }) => value.settledAt === undefined);
      found.push(...open.map(({ key, value }) => ({ user: key, importedAt: value.importedAt })));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  #page(after: string | undefined): Promise<readonly Row<Imported>[]> {
    return this.#table.list({ limit: PAGE, ...(after === undefined ? {} : { after }) });
  }
}

const PAGE = 500;

export interface WaitingAccount {
  readonly user: string;
  readonly importedAt: number;
}
