import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import { concatBytes } from '../../../../common/src/crypto/bytes.ts';

const NEWLINE = 0x0a;
/** Chunks that are kept as they came: each holds more memory than its bytes. */
const MOST_PARTS = 64;

/** Lines out of a stream in chunks of any size. */
export class LineReader {
  readonly #limit: () => number;
  #parts: Uint8Array[] = [];
  #length = 0;

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
      yield this.#take();
    }
    this.#add(chunk.subarray(start));
  }

  #add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#limit()) throw new ClassicMalformed('a line is too long');
    if (part.length > 0) this.#parts.push(part);
    if (this.#parts.length > MOST_PARTS) this.#parts = [concatBytes(...this.#parts)];
  }

  #take(): string {
    const line = Buffer.concat(this.#parts).toString('latin1');
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
