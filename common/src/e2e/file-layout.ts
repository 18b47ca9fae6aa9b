import { TAG_BYTES } from '../crypto/aes-gcm.ts';
import { padme } from './padding.ts';

// PROTOCOL.md section 8.12.

/** Of the padded file. */
export const CHUNK_BYTES = 65_536;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** Chunks are numbered in 32 bits. */
const LARGEST_BYTES = 2 ** 48;

/** Where the parts of a file with `size` bytes lie before and after its encryption. */
export class FileLayout {
  readonly size: number;
  readonly paddedSize: number;
  readonly chunks: number;
  /** Of the ciphertext with all its tags. */
  readonly sealedSize: number;

  /** @throws RangeError for what is no size, or more than 256 TiB. */
  constructor(size: number) {
    if (!Number.isSafeInteger(size) || size < 0 || size > LARGEST_BYTES)
      throw new RangeError(`a file can't have ${size} bytes`);
    this.size = size;
    this.paddedSize = padme(size);
    this.chunks = Math.max(1, Math.ceil(this.paddedSize / CHUNK_BYTES));
    this.sealedSize = this.paddedSize + this.chunks * TAG_BYTES;
  }

  isLast(chunk: number): boolean {
    return chunk === this.chunks - 1;
  }

  /** Bytes of a chunk, padding included, tag not. */
  chunkBytes(chunk: number): number {
    return Math.min(CHUNK_BYTES, this.paddedSize - chunk * CHUNK_BYTES);
  }

  /** Bytes of the file itself in a chunk: none where all is padding. */
  contentBytes(chunk: number): number {
    return Math.max(0, Math.min(CHUNK_BYTES, this.size - chunk * CHUNK_BYTES));
  }

  /** How much of the file the first `sealed` bytes of the ciphertext hold. */
  contentBefore(sealed: number): number {
    const whole = Math.floor(sealed / SEALED_CHUNK_BYTES);
    const rest = Math.min(CHUNK_BYTES, sealed - whole * SEALED_CHUNK_BYTES);
    return Math.min(this.size, whole * CHUNK_BYTES + rest);
  }
}

/** The largest file whose ciphertext has at most `sealed` bytes; `undefined` where none is so small. */
export function largestWithin(sealed: number): number | undefined {
  if (sealed < TAG_BYTES) return undefined;
  let fits = 0;
  let tooLarge = Math.min(sealed, LARGEST_BYTES) + 1;
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    if (new FileLayout(middle).sealedSize <= sealed) fits = middle;
    else tooLarge = middle;
  }
  return fits;
}
