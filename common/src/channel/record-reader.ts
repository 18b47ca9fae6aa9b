import { PeerError } from '../wire/error-codes.ts';
import { HEADER_BYTES, TAG_BYTES } from './record-cipher.ts';

const MAX_CHUNKS = 64;

/** Cuts a byte stream into records, whatever the chunks. Never holds more than one unfinished record. */
export class RecordReader {
  #maxPlaintext: number;
  #chunks: Uint8Array[] = [];
  #buffered = 0;

  constructor(maxPlaintext: number) {
    this.#maxPlaintext = maxPlaintext;
  }

  /** Holds from the next record header on. */
  setLimit(maxPlaintext: number): void {
    this.#maxPlaintext = maxPlaintext;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    // A peer that sends byte by byte must not cost an object for each.
    if (this.#chunks.length > MAX_CHUNKS) this.#joinFirst(this.#buffered);
  }

  /** The next whole record with its header, or `undefined`. @throws PeerError on a length past the limit. */
  next(): Uint8Array | undefined {
    if (this.#buffered < HEADER_BYTES) return undefined;
    const length = this.#peekLength();
    if (length < TAG_BYTES || length > this.#maxPlaintext + TAG_BYTES) {
      throw new PeerError(
        'malformed',
        `a record of ${length} bytes; at most ${this.#maxPlaintext + TAG_BYTES} are allowed now`,
      );
    }
    return this.#buffered < HEADER_BYTES + length ? undefined : this.#take(HEADER_BYTES + length);
  }

  #peekLength(): number {
    const first = this.#joinFirst(HEADER_BYTES);
    return new DataView(first.buffer, first.byteOffset, HEADER_BYTES).getUint32(0);
  }

  #take(length: number): Uint8Array {
    const first = this.#joinFirst(length);
    this.#buffered -= length;
    // An empty list instead of an emptied one, which would keep its room.
    if (this.#buffered === 0) this.#chunks = [];
    else if (first.length === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    return first.subarray(0, length);
  }

  /** Makes the first chunk at least `length` long; the caller knows that so much is there. */
  #joinFirst(length: number): Uint8Array {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= length) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
