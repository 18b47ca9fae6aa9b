import type { KeyRange } from '../../plugin/api.ts';

interface Listed<R> {
  list(range: KeyRange): Promise<readonly R[]>;
}

/** Walks through a table of any size, some rows a step, round and round. */
export class Round<R extends { readonly key: string }> {
  readonly #table: Listed<R>;
  readonly #step: number;
  #after: string | undefined;

  constructor(table: Listed<R>, step: number) {
    this.#table = table;
    this.#step = step;
  }

  /** The next rows; `isOver` at the end of a round. */
  async next(): Promise<{ readonly rows: readonly R[]; readonly isOver: boolean }> {
    const after = this.#after === undefined ? {} : { after: this.#after };
    const rows = await this.#table.list({ ...after, limit: this.#step });
    const isOver = rows.length < this.#step;
    this.#after = isOver ? undefined : rows.at(-1)?.key;
    return { rows, isOver };
  }
}
