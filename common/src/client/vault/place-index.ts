import type { RecordPlace } from './segment.ts';
import { type KeyRange, SortedPlaces } from './sorted-places.ts';
import type { VaultWrite } from './vault-write.ts';

/** Of the values in one record. A place is one number: that of the record, times this, and that of the value. */
export const MAX_VALUES = 65_536;

/** Where a value lies. */
export interface ValuePlace {
  readonly record: RecordPlace;
  /** Among the values of its record. */
  readonly index: number;
}

/** Where the values lie that stay on disk. */
export class PlaceIndex {
  readonly #records: RecordPlace[] = [];
  readonly #spaces = new Map<string, SortedPlaces>();

  get spaces(): readonly string[] {
    return [...this.#spaces.keys()];
  }

  count(space: string): number {
    return this.#spaces.get(space)?.size ?? 0;
  }

  find(space: string, key: string): ValuePlace | undefined {
    const place = this.#spaces.get(space)?.get(key);
    return place === undefined ? undefined : this.#placeOf(place);
  }

  range(space: string, range: KeyRange): readonly (ValuePlace & { readonly key: string })[] {
    const entries = this.#spaces.get(space)?.range(range) ?? [];
    return entries.map(({ key, place }) => ({ key, ...this.#placeOf(place) }));
  }

  /** `writes` are those of the record, in order. Whether something that was there is of no use any more. */
  apply(record: RecordPlace, writes: readonly IndexedWrite[]): boolean {
    const number = this.#records.push(record) - 1;
    let isStale = false;
    for (const { write, index } of writes)
      isStale = this.#applyOne(write, number * MAX_VALUES + index) || isStale;
    return isStale;
  }

  #applyOne(write: VaultWrite, place: number): boolean {
    if (write.kind === 'drop') return this.#spaces.delete(write.space);
    const space = this.#spaces.get(write.space);
    if (write.kind === 'put') return (space ?? this.#newSpace(write.space)).set(write.key, place);
    const wasThere = space?.delete(write.key) ?? false;
    if (space?.size === 0) this.#spaces.delete(write.space);
    return wasThere;
  }

  #newSpace(name: string): SortedPlaces {
    const space = new SortedPlaces();
    this.#spaces.set(name, space);
    return space;
  }

  #placeOf(place: number): ValuePlace {
    const record = this.#records[Math.floor(place / MAX_VALUES)];
    if (record === undefined) throw new RangeError('vault: a place in no record');
    return { record, index: place % MAX_VALUES };
  }
}

/** A write, and for a put the how-manieth value of its record it has. */
export interface IndexedWrite {
  readonly write: VaultWrite;
  readonly index: number;
}
