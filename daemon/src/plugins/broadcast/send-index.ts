import { type PluginStorage, type Static, struct, type Table, uint, type Write } from '../../plugin/api.ts';

const receiptSchema = struct({ number: uint(), sentAt: uint() });
const ROWS_AT_ONCE = 1000;

/** What the sender is told. */
export type Receipt = Static<typeof receiptSchema>;

/** Which (user, id) became which message, so that a repeat is recognised after a restart too. */
export class SendIndex {
  readonly #table: Table<Receipt>;

  constructor(storage: PluginStorage) {
    this.#table = storage.table('sent', receiptSchema);
  }

  put(key: string, receipt: Receipt): Write {
    return this.#table.put(key, receipt);
  }

  remove(key: string): Write {
    return this.#table.remove(key);
  }

  /** Keys and receipts, oldest message first. */
  async all(): Promise<readonly (readonly [string, Receipt])[]> {
    const all: [string, Receipt][] = [];
    for (let after: string | undefined; ;) {
      const rows = await this.#table.list({ ...(after === undefined ? {} : { after }), limit: ROWS_AT_ONCE });
      for (const row of rows) all.push([row.key, row.value]);
      after = rows.at(-1)?.key;
      if (rows.length < ROWS_AT_ONCE) break;
    }
    return all.sort(([, a], [, b]) => a.number - b.number);
  }
}

export function sendKey(user: string, id: Uint8Array): string {
  return `${user}/${Buffer.from(id).toString('hex')}`;
}
