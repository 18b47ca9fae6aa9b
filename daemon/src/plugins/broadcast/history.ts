import type { PluginStorage, Table, Write } from '../../plugin/api.ts';
import { type Broadcast, broadcastSchema } from './broadcast.ts';
import { fitPage, type HistoryPage } from './history-page.ts';

/** The stored messages, by number. */
export class History {
  readonly #table: Table<Broadcast>;

  constructor(storage: PluginStorage) {
    this.#table = storage.table('message', broadcastSchema);
  }

  add(message: Broadcast): Write {
    return this.#table.insert(keyOf(message.number), message);
  }

  remove(number: number): Write {
    return this.#table.remove(keyOf(number));
  }

  /** The numbers of the first and the last message. */
  async bounds(): Promise<{ readonly oldest: number | undefined; readonly newest: number | undefined }> {
    const [[oldest], [newest]] = await Promise.all([
      this.#table.list({ limit: 1 }),
      this.#table.list({ limit: 1, reverse: true }),
    ]);
    return { oldest: oldest?.value.number, newest: newest?.value.number };
  }

  /** At most `limit` messages in ascending order: the newest, or the newest numbered below `before`. */
  async page(limit: number, before?: number): Promise<HistoryPage> {
    const bound = before === undefined ? {} : { before: keyOf(before) };
    const rows = await this.#table.list({ ...bound, reverse: true, limit: limit + 1 });
    return fitPage(
      rows.map((row) => row.value),
      limit,
    );
  }
}

/** 16 digits hold every safe integer; equal lengths make the order of keys that of numbers. */
function keyOf(number: number): string {
  return String(number).padStart(16, '0');
}
