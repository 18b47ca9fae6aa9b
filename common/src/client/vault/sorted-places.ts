/**
 * Keys in their order, each with a number. Two arrays: a hundred thousand entries cost a third of what a Map of
 * objects does, and new messages are added at the end.
 */
export class SortedPlaces {
  readonly #keys: string[] = [];
  readonly #places: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): number | undefined {
    const index = this.#indexOf(key);
    return this.#keys[index] === key ? this.#places[index] : undefined;
  }

  /** Whether the key was there before. */
  set(key: string, place: number): boolean {
    const index = this.#indexOf(key);
    if (this.#keys[index] === key) {
      this.#places[index] = place;
      return true;
    }
    this.#keys.splice(index, 0, key);
    this.#places.splice(index, 0, place);
    return false;
  }

  /** Whether the key was there. */
  delete(key: string): boolean {
    const index = this.#indexOf(key);
    if (this.#keys[index] !== key) return false;
    this.#keys.splice(index, 1);
    this.#places.splice(index, 1);
    return true;
  }

  /** What {@link keyRange} chooses, with places. */
  range(range: KeyRange): readonly { readonly key: string; readonly place: number }[] {
    const { first, end } = keyRange(this.#keys, range);
    const entries = this.#keys.slice(first, end).map((key, index) => {
      return { key, place: this.#places[first + index] ?? 0 };
    });
    return range.reverse ? entries.reverse() : entries;
  }

  #indexOf(key: string): number {
    const last = this.#keys.at(-1);
    return last !== undefined && last < key ? this.#keys.length : lowerBound(this.#keys, key);
  }
}

/** Which entries of a space, in the order of keys (UTF-16 code units). */
export interface KeyRange {
  /** Both exclusive. */
  readonly after?: string;
  readonly before?: string;
  /** From the last to the first; a limit takes the last ones then. */
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** From where to where (exclusive) the range lies in `keys`, which are sorted. */
export function keyRange(
  keys: readonly string[],
  { after, before, reverse, limit = Infinity }: KeyRange,
): { readonly first: number; readonly end: number } {
  const low = after === undefined ? 0 : upperBound(keys, after);
  const high = Math.max(low, before === undefined ? keys.length : lowerBound(keys, before));
  if (high - low <= limit) return { first: low, end: high };
  return reverse ? { first: high - limit, end: high } : { first: low, end: low + limit };
}

/** The first index whose key is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(keys: readonly string[], key: string): number {
  const index = lowerBound(keys, key);
  return keys[index] === key ? index + 1 : index;
}
