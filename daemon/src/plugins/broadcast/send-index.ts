import { type PluginStorage, type Static, struct, type Table, uint, type Write } from '../../plugin/api.ts';

const receiptSchema = struct({ number: uint(), sentAt: uint() });
const ROWS_AT_ONCE = 500;

/** What the sender is told. */
export type Receipt = Static<typeof receiptSchema>;

/** Which (user, id) became which message, so that a repeat is recognised long after, whatever was trimmed meanwhile. */
export class SendIndex {
  readonly #storage: PluginStorage;
  readonly #table: Table<Receipt>;
  #sweptTo: string | undefined;

  constructor(storage: PluginStorage) {
    this.#storage = storage;
    this.#table = storage.table('sent', receiptSchema);
  }

  /** A conflict when that was sent before. */
  insert(key: string, receipt: Receipt): Write {
    return this.#table.insert(key, receipt);
  }

  async find(key: string): Promise<Receipt | undefined> {
    return (await this.#table.get(key))?.value;
  }

  /** Looks through the next rows, round and round, and forgets what was sent before `time`. False at the end of a round. */
  async sweepSome(time: number): Promise<boolean> {
    const after = this.#sweptTo === undefined ? {} : { after: this.#sweptTo };
    const rows = await this.#table.list({ ...after, limit: ROWS_AT_ONCE });
    this.#sweptTo = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.key;
    const old = rows.filter(({ value }) => value.sentAt < time);
    if (old.length > 0) await this.#storage.commit(old.map(({ key }) => this.#table.remove(key)));
    return rows.length === ROWS_AT_ONCE;
  }

  /** Forgets what the user sent, some rows at a time. */
  async forget(user: string): Promise<void> {
    for (;;) {
      const rows = await this.#table.list({ prefix: `${user}/`, limit: ROWS_AT_ONCE });
      if (rows.length > 0) await this.#storage.commit(rows.map(({ key }) => this.#table.remove(key)));
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }
}

export function sendKey(user: string, id: Uint8Array): string {
  return `${user}/${Buffer.from(id).toString('hex')}`;
}
