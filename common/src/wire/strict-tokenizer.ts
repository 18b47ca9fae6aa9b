import { type DecodeOptions, type Token, Tokenizer, Type } from 'cborg';
import { decodeUtf8 } from '../text/utf8.ts';

const MAX_DEPTH = 8;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

export const strictOptions: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  retainStringBytes: true,
};

/**
 * PROTOCOL.md section 4.1, as far as the library leaves it to its user: depth over 8, invalid UTF-8 and floating-point
 * numbers are refused.
 */
export class StrictTokenizer extends Tokenizer {
  /** For each open array or map, how many items are still to come. */
  readonly #open: number[] = [];

  constructor(data: Uint8Array) {
    super(data, strictOptions);
  }

  override next(): Token {
    const token = super.next();
    if (token.type === Type.string) checkText(token);
    // In JavaScript 7.0 is 7: a second form of every small integer.
    if (token.type === Type.float) throw new Error('CBOR: floating-point number');
    this.#track(token);
    return token;
  }

  #track(token: Token): void {
    const isContainer = token.type === Type.array || token.type === Type.map;
    if (isContainer && this.#open.length >= MAX_DEPTH)
      throw new Error(`CBOR: nested deeper than ${MAX_DEPTH}`);
    const items = itemsOf(token);
    if (items > 0) {
      this.#open.push(items);
      return;
    }
    for (let left = this.#closeOne(); left === 0; left = this.#closeOne()) this.#open.pop();
  }

  /** Counts one finished item; how many its parent still waits for. */
  #closeOne(): number | undefined {
    const last = this.#open.length - 1;
    const left = this.#open[last];
    if (left === undefined) return undefined;
    this.#open[last] = left - 1;
    return left - 1;
  }
}

function itemsOf(token: Token): number {
  if (token.type === Type.array) return Number(token.value);
  if (token.type === Type.map) return Number(token.value) * 2;
  return 0;
}

/** The library replaces malformed bytes by U+FFFD and drops a byte order mark; neither may pass unseen. */
function checkText(token: Token): void {
  const bytes = token.byteValue;
  if (bytes === undefined) return;
  if (BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)) throw new Error('CBOR: byte order mark');
  if (String(token.value).includes('\uFFFD')) decodeUtf8(bytes);
}
