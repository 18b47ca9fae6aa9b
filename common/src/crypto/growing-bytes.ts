/** Gathers bytes that come in parts of any size: each is copied a few times at most, and no part is kept. */
export class GrowingBytes {
  #room = new Uint8Array();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#room.length) this.#grow(length);
    this.#room.set(part, this.#length);
    this.#length = length;
  }

  /** All of it; nothing is left. */
  take(): Uint8Array {
    const whole = this.#room.subarray(0, this.#length);
    this.#room = new Uint8Array();
    this.#length = 0;
    return whole;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.max(length, 2 * this.#room.length));
    larger.set(this.#room.subarray(0, this.#length));
    this.#room = larger;
  }
}
