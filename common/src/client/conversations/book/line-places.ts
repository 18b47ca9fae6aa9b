const MOST = 4_096;

/** Where the lines are that were added or looked for last: receipts come soon, and one after the other. */
export class LinePlaces {
  readonly #keys = new Map<string, string | undefined>();

  has(place: string): boolean {
    return this.#keys.has(place);
  }

  /** `undefined`: nowhere. */
  get(place: string): string | undefined {
    return this.#keys.get(place);
  }

  set(place: string, key: string | undefined): void {
    this.#keys.delete(place);
    this.#keys.set(place, key);
  }

  /** What is on disk can be found there. */
  trim(): void {
    for (const place of this.#keys.keys()) {
      if (this.#keys.size <= MOST) return;
      this.#keys.delete(place);
    }
  }
}

/** In the index of a conversation. The id first: ids that grow are added at the end. */
export function nameOfLine(author: string, id: Uint8Array): string {
  return `${Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')}/${author}`;
}
