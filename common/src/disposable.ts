/** Something that owns a timer, a socket or a registration, and lets go of it. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Disposes in the reverse order of adding; what is added after the end is disposed at once. */
export class DisposableList implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) item.dispose();
  }
}
