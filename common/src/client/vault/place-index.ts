import type { RecordPlace } from './segment.ts';
import { MAX_RECORD_BYTES } from './segment-cipher.ts';
import { type KeyRange, SortedPlaces } from './sorted-places.ts';
import type { RecordWrite } from './vault-write.ts';

/** Where a value lies. */
export interface ValuePlace {
  readonly record: RecordPlace;
  /** In the record's plaintext. */
  readonly offset: number;
}

/** Where the values lie that stay on disk. A place is one number: that of the record, times the most, plus the offset. */
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

  /** Some writes of a record. Whether something that was there is of no use any more. */
  apply(record: RecordPlace, writes: readonly RecordWrite[]): boolean {
    if (writes.length === 0) return false;
    const first = (this.#records.push(record) - 1) * MAX_RECORD_BYTES;
    let isStale = false;
    for (const write of writes) isStale = this.#applyOne(write, first) || isStale;
    return isStale;
  }

  #applyOne(write: RecordWrite, first: number): boolean {
    if (write.kind === 'drop') return this.#spaces.delete(write.space);
    const space = this.#spaces.get(write.space);
    if (write.kind === 'put')
      return (space ?? this.#newSpace(write.space)).set(write.key, first + write.offset);
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
    const record = this.#records[Math.floor(place / MAX_RECORD_BYTES)];
    if (record === undefined) throw new RangeError('vault: a place in no record');
    return { record, offset: place % MAX_RECORD_BYTES };
  }
}
