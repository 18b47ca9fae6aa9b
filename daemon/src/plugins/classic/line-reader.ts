import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import { GrowingBytes } from '../../../../common/src/crypto/growing-bytes.ts';

const NEWLINE = 0x0a;

/** Lines out of a stream in chunks of any size. */
export class LineReader {
  readonly #limit: () => number;
  readonly #line = new GrowingBytes();

  /** `limit`: bytes that a line may have by now, without its end. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** The lines that end in `chunk`, a character for each byte. @throws ClassicMalformed when one is too long. */
  *push(chunk: Uint8Array): Generator<string> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end));
      start = end + 1;
      yield Buffer.from(this.#line.take()).toString('latin1');
    }
    this.#add(chunk.subarray(start));
  }

  #add(part: Uint8Array): void {
    if (this.#line.length + part.length > this.#limit()) throw new ClassicMalformed('a line is too long');
    this.#line.add(part);
  }
}
