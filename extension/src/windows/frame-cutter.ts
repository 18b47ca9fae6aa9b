import { TAG_BYTES } from '../../../common/src/crypto/aes-gcm.ts';
import { GrowingBytes } from '../../../common/src/crypto/growing-bytes.ts';

/** Bytes of the length before a frame. */
export const HEAD_BYTES = 4;
/** Of one frame: far above what pages are sent in, far below what a process feels. */
export const MAX_CONTENT = 16 * 1024 * 1024;

interface CutFrame {
  readonly head: Uint8Array;
  readonly sealed: Uint8Array;
}

export interface CutFrames {
  readonly frames: readonly CutFrame[];
  /** What follows them is no frame. */
  readonly isBroken: boolean;
}

/** @throws RangeError for more than `MAX_CONTENT` and its tag. */
export function headOf(sealedLength: number): Uint8Array {
  if (sealedLength > MAX_CONTENT + TAG_BYTES)
    throw new RangeError(`a frame of ${sealedLength} bytes is too long`);
  const head = new Uint8Array(HEAD_BYTES);
  new DataView(head.buffer).setUint32(0, sealedLength);
  return head;
}

/** Finds frames in what comes, in whatever chunks; holds one frame at most. */
export class FrameCutter {
  readonly #held = new GrowingBytes();
  /** Until so much is there, nothing can be cut. */
  #wanted = HEAD_BYTES;

  cut(chunk: Uint8Array): CutFrames {
    this.#held.add(chunk);
    const frames: CutFrame[] = [];
    if (this.#held.length < this.#wanted) return { frames, isBroken: false };
    let rest = this.#held.take();
    for (this.#wanted = endOf(rest); rest.length >= this.#wanted; this.#wanted = endOf(rest)) {
      frames.push({ head: rest.subarray(0, HEAD_BYTES), sealed: rest.subarray(HEAD_BYTES, this.#wanted) });
      rest = rest.subarray(this.#wanted);
    }
    this.#held.add(rest);
    return { frames, isBroken: this.#wanted === Infinity };
  }
}

/** Where the frame ends that `bytes` begin with; as far as is known what must be there at least. */
function endOf(bytes: Uint8Array): number {
  if (bytes.length < HEAD_BYTES) return HEAD_BYTES;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return isLength(length) ? HEAD_BYTES + length : Infinity;
}

function isLength(sealed: number): boolean {
  return sealed >= TAG_BYTES && sealed <= MAX_CONTENT + TAG_BYTES;
}
