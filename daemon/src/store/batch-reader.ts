import { RANGE, REQUEST, WRITE } from './batch-writer.ts';
import type { StoreRequest } from './sqlite-messages.ts';
import type { KeyRange, Write } from './store.ts';

/** The requests of a batch, in order. Their values are views of `block`. */
export function readBatch(block: Uint8Array): StoreRequest[] {
  return new BatchReader(block).all();
}

class BatchReader {
  readonly #block: Buffer;
  #at = 0;

  constructor({ buffer, byteOffset, length }: Uint8Array) {
    this.#block = Buffer.from(buffer, byteOffset, length);
  }

  all(): StoreRequest[] {
    const requests: StoreRequest[] = [];
    while (this.#at < this.#block.length) requests.push(this.#request());
    return requests;
  }

  #request(): StoreRequest {
    const kind = this.#byte();
    const space = this.#text();
    if (kind === REQUEST.get) return { kind: 'get', space, key: this.#text() };
    if (kind === REQUEST.list) return { kind: 'list', space, range: this.#range() };
    const writes: Write[] = [];
    for (let left = this.#number(); left > 0; left--) writes.push(this.#write());
    return { kind: 'commit', space, writes };
  }

  #range(): KeyRange {
    const has = this.#byte();
    return {
      ...(has & RANGE.prefix && { prefix: this.#text() }),
      ...(has & RANGE.after && { after: this.#text() }),
      ...(has & RANGE.before && { before: this.#text() }),
      ...(has & RANGE.limit && { limit: this.#number() }),
      reverse: (has & RANGE.reverse) !== 0,
    };
  }

  #write(): Write {
    const kind = this.#byte();
    const key = this.#text();
    if (kind === WRITE.remove) return { kind: 'remove', key };
    if (kind === WRITE['remove-range']) return { kind: 'remove-range', key, before: this.#text() };
    const value = this.#bytes();
    if (kind === WRITE.replace) return { kind: 'replace', key, value, expected: this.#bytes() };
    return { kind: kind === WRITE.insert ? 'insert' : 'put', key, value };
  }

  #byte(): number {
    return this.#block.readUInt8(this.#at++);
  }

  #number(): number {
    this.#at += 4;
    return this.#block.readUInt32BE(this.#at - 4);
  }

  #text(): string {
    const length = this.#number();
    this.#at += length;
    return this.#block.toString('utf8', this.#at - length, this.#at);
  }

  #bytes(): Uint8Array {
    const length = this.#number();
    this.#at += length;
    return this.#block.subarray(this.#at - length, this.#at);
  }
}
