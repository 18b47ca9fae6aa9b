import { type PluginStorage, type Table, uint, type Write } from '../../plugin/api.ts';
import { type Broadcast, broadcastSchema } from './broadcast.ts';
import { fitPage, type HistoryPage } from './history-page.ts';

const LAST = 'last';

interface PageRange {
  readonly limit: number;
  readonly after?: number;
  readonly before?: number | undefined;
}

/** The stored messages, by number. */
export class History {
  readonly #table: Table<Broadcast>;
  /** The highest number given, where the message with it was taken out. */
  readonly #numbers: Table<number>;

  constructor(storage: PluginStorage) {
    this.#table = storage.table('message', broadcastSchema);
    this.#numbers = storage.table('number', uint());
  }

  add(message: Broadcast): Write {
    return this.#table.insert(keyOf(message.number), message);
  }

  remove(number: number): Write {
    return this.#table.remove(keyOf(number));
  }

  /** Those numbered from `first` on, below `end`. */
  removeSpan(first: number, end: number): Write {
    return this.#table.removeRange(keyOf(first), keyOf(end));
  }

  /** The number of the first message that is stored, and the highest that was given. */
  async bounds(): Promise<{ readonly oldest: number | undefined; readonly newest: number }> {
    const [[oldest], [newest], noted] = await Promise.all([
      this.#table.list({ limit: 1 }),
      this.#table.list({ limit: 1, reverse: true }),
      this.#numbers.get(LAST),
    ]);
    return { oldest: oldest?.value.number, newest: Math.max(newest?.value.number ?? 0, noted?.value ?? 0) };
  }

  /** So that it is not given again when its message is taken out. */
  noteLast(number: number): Write {
    return this.#numbers.put(LAST, number);
  }

  /** Some messages numbered above `after`, in order. */
  async after(number: number, limit: number): Promise<readonly Broadcast[]> {
    const rows = await this.#table.list({ after: keyOf(number), limit });
    return rows.map(({ value }) => value);
  }

  /** At most `limit` messages in ascending order: the newest ones numbered above `after` and below `before`. */
  async page({ limit, after = 0, before = Number.MAX_SAFE_INTEGER }: PageRange): Promise<HistoryPage> {
    const bounds = { after: keyOf(after), before: keyOf(before) };
    const rows = await this.#table.list({ ...bounds, reverse: true, limit: limit + 1 });
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
