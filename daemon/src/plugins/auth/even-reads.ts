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
  readonly #isThere: (value: T) => boolean;

  /** `decoys` holds a row that {@link decoyRow} made. A row that `isThere` denies takes as long as none. */
  constructor(table: Table<T>, decoys: Table<T>, isThere: (value: T) => boolean = () => true) {
    this.#table = table;
    this.#decoys = decoys;
    this.#isThere = isThere;
  }

  async get(key: string): Promise<T | undefined> {
    const row = await this.#table.get(key);
    await this.#decoys.get(row && this.#isThere(row.value) ? ABSENT : PRESENT);
    return row?.value;
  }
}

/** To be inserted once: of the shape and size that true rows have. */
export function decoyRow<T>(decoys: Table<T>, value: T) {
  return decoys.insert(PRESENT, value);
}
