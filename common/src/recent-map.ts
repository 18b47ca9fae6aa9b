/** A map that knows its least recently used entry, so that what is too old or too much can be dropped from that end. */
export class RecentMap<K, V> {
  readonly #entries = new Map<K, V>();

  get size(): number {
    return this.#entries.size;
  }

  /** Does not count as use. */
  peek(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets, and makes the most recent. */
  use(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** Drops the least recent entries as long as `isOver` says so. */
  trim(isOver: (value: V, size: number) => boolean): void {
    for (const [key, value] of this.#entries) {
      if (!isOver(value, this.#entries.size)) return;
      this.#entries.delete(key);
    }
  }

  /** Drops the least recent entry that `isMeant`; false when there is none. */
  deleteFirst(isMeant: (value: V) => boolean): boolean {
    for (const [key, value] of this.#entries) {
      if (isMeant(value)) return this.#entries.delete(key);
    }
    return false;
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }
}
