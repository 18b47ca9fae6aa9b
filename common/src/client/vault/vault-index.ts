import { type IndexedWrite, PlaceIndex } from './place-index.ts';
import type { RecordPlace } from './segment.ts';
import type { VaultWrite } from './vault-write.ts';

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

  /** What was written anew lies elsewhere now. */
  movePlaces(places: PlaceIndex): void {
    this.#places = places;
  }

  /** `writes` are those of the record, in order. Whether something that was there is of no use any more. */
  apply(record: RecordPlace, writes: readonly VaultWrite[]): boolean {
    let isStale = false;
    for (const write of writes)
      if (this.#isResident(write.space)) isStale = this.#applyResident(write) || isStale;
    return this.#places.apply(record, this.placed(writes)) || isStale;
  }

  /** Those of the writes of a record that concern values on disk. */
  placed(writes: readonly VaultWrite[]): readonly IndexedWrite[] {
    const placed: IndexedWrite[] = [];
    let index = 0;
    for (const write of writes) {
      if (!this.#isResident(write.space)) placed.push({ write, index });
      if (write.kind === 'put') index++;
    }
    return placed;
  }

  #applyResident(write: VaultWrite): boolean {
    const values = this.#residentMap(write.space);
    if (write.kind === 'remove') return values.delete(write.key);
    if (write.kind === 'put') {
      const wasThere = values.has(write.key);
      values.set(write.key, write.value);
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
