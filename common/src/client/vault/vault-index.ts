import { PlaceIndex } from './place-index.ts';
import type { RecordPlace } from './segment.ts';
import type { RecordWrite } from './vault-write.ts';

/** What the vault holds: resident values, and the places of all others. */
export class VaultIndex {
  readonly #isResident: (space: string) => boolean;
  readonly #residents = new Map<string, Map<string, Uint8Array>>();
  #places = new PlaceIndex();

  constructor(isResident: (space: string) => boolean) {
    this.#isResident = isResident;
  }

  get places(): PlaceIndex {
    return this.#places;
  }

  get residentSpaces(): readonly string[] {
    return [...this.#residents.keys()];
  }

  /** Always the same map. `undefined` for a space whose values stay on disk. */
  resident(space: string): ReadonlyMap<string, Uint8Array> | undefined {
    return this.#isResident(space) ? this.#residentMap(space) : undefined;
  }

  /** The values on disk were written anew, and lie there now. */
  movePlaces(places: PlaceIndex): void {
    this.#places = places;
  }

  /** All writes of a record. Whether something that was there is of no use any more. */
  apply(record: RecordPlace, writes: readonly RecordWrite[]): boolean {
    let isStale = this.#places.apply(record, this.placed(writes));
    for (const write of writes)
      if (this.#isResident(write.space)) isStale = this.#applyResident(write) || isStale;
    return isStale;
  }

  /** Those that concern values on disk. */
  placed(writes: readonly RecordWrite[]): readonly RecordWrite[] {
    return writes.filter(({ space }) => !this.#isResident(space));
  }

  #applyResident(write: RecordWrite): boolean {
    const values = this.#residentMap(write.space);
    if (write.kind === 'remove') return values.delete(write.key);
    if (write.kind === 'put') {
      const wasThere = values.has(write.key);
      // A copy: a view would keep the whole record in memory.
      values.set(write.key, Uint8Array.from(write.value));
      return wasThere;
    }
    const wereThere = values.size > 0;
    values.clear();
    return wereThere;
  }

  #residentMap(space: string): Map<string, Uint8Array> {
    let values = this.#residents.get(space);
    if (values === undefined) this.#residents.set(space, (values = new Map<string, Uint8Array>()));
    return values;
  }
}
