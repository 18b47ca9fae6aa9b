import type { Table } from '../../plugin/api.ts';

const PRESENT = 'decoy';
const ABSENT = 'none';

/**
 * Looks rows up so that a stranger can't tell by the time whether they are there: always two reads, one of which finds
 * a row to decode and check.
 */
export class EvenReads<T> {
  readonly #table: Table<T>;
  readonly #decoys: Table<T>;

  /** `decoys` holds a row that {@link decoyRow} made. */
  constructor(table: Table<T>, decoys: Table<T>) {
    this.#table = table;
    this.#decoys = decoys;
  }

  async get(key: string): Promise<T | undefined> {
    const row = await this.#table.get(key);
    await this.#decoys.get(row ? ABSENT : PRESENT);
    return row?.value;
  }
}

/** To be inserted once: of the shape and size that true rows have. */
export function decoyRow<T>(decoys: Table<T>, value: T) {
  return decoys.insert(PRESENT, value);
}
