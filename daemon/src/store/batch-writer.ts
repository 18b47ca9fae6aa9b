import type { StoreRequest } from './sqlite-messages.ts';
import type { KeyRange, Write } from './store.ts';

// A batch crosses to the worker as one block of bytes: to clone thousands of objects and buffers one by one costs more
// than to write the rows. Strings are UTF-8, lengths u32; `batch-reader.ts` is the other side.

export const REQUEST = { get: 0, list: 1, commit: 2 } as const;
export const WRITE = { put: 0, insert: 1, replace: 2, remove: 3, 'remove-range': 4 } as const;
/** Of a range: which bounds and limits follow. */
export const RANGE = { prefix: 1, after: 2, before: 4, limit: 8, reverse: 16 } as const;

const SMALLEST = 4_096;
const BYTES_A_CHARACTER = 3;

/** Collects requests as bytes: what was added may be changed by its owner at once. */
export class BatchWriter {
  #buffer = Buffer.allocUnsafeSlow(SMALLEST);
  #length = 0;

  /** @throws TypeError for a key that is not well-formed; then nothing was added. */
  add(request: StoreRequest): void {
    const before = this.#length;
    try {
      this.#request(request);
    } catch (error) {
      this.#length = before;
      throw error;
    }
  }

  /** What was added, in a block of its own; collecting begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const block = this.#buffer.subarray(0, this.#length);
    // The next batch will be about as long.
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(SMALLEST, this.#length));
    this.#length = 0;
    return block;
  }

  #request(request: StoreRequest): void {
    this.#byte(REQUEST[request.kind]);
    this.#text(request.space);
    switch (request.kind) {
      case 'get':
        this.#text(request.key);
        return;
      case 'list':
        this.#range(request.range);
        return;
      case 'commit':
        this.#number(request.writes.length);
        for (const write of request.writes) this.#write(write);
    }
  }

  #range({ prefix, after, before, limit, reverse }: KeyRange): void {
    this.#byte(
      (prefix === undefined ? 0 : RANGE.prefix) |
        (after === undefined ? 0 : RANGE.after) |
        (before === undefined ? 0 : RANGE.before) |
        (limit === undefined ? 0 : RANGE.limit) |
        (reverse === true ? RANGE.reverse : 0),
    );
    for (const bound of [prefix, after, before]) if (bound !== undefined) this.#text(bound);
    if (limit !== undefined) this.#number(limit);
  }

  #write(write: Write): void {
    this.#byte(WRITE[write.kind]);
    this.#text(write.key);
    if (write.kind === 'remove-range') this.#text(write.before);
    if (write.kind === 'remove' || write.kind === 'remove-range') return;
    this.#bytes(write.value);
    if (write.kind === 'replace') this.#bytes(write.expected);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  #number(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
  }

  // SQLite would store U+FFFD in place of lone surrogates, so that two keys became one.
  #text(value: string): void {
    if (!value.isWellFormed()) throw new TypeError('a key must be well-formed text');
    this.#reserve(4 + value.length * BYTES_A_CHARACTER);
    const length = this.#buffer.write(value, this.#length + 4);
    this.#number(length);
    this.#length += length;
  }

  #bytes(value: Uint8Array): void {
    this.#number(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
