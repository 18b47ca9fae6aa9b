import { DecryptFailure } from './decrypt-failure.ts';

// length (u32) || content || zeros, so that a length tells little: PADMÉ of Nikitin et al., "Reducing Metadata Leakage
// from Encrypted Files and Communication with PURBs" (PETS 2019), algorithm 1, over a floor that hides short texts.

const LENGTH_BYTES = 4;
/** The frame around a text takes about 250 bytes itself. */
const FLOOR = 512;
const U32 = 2 ** 32;

/** The length that `length` bytes, of a content or a file, are padded to: at most 12 % more. */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = floorLog2(length);
  const significant = floorLog2(exponent) + 1;
  const step = 2 ** Math.max(0, exponent - significant);
  return Math.ceil(length / step) * step;
}

export function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(content.length));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** @throws DecryptFailure `malformed` for what {@link pad} does not make. */
export function unpad(padded: Uint8Array): Uint8Array {
  if (padded.length < FLOOR) throw new DecryptFailure('malformed', 'a content without its padding');
  const length = new DataView(padded.buffer, padded.byteOffset, padded.length).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (padded.length !== paddedLength(length) || !padded.subarray(end).every((byte) => byte === 0))
    throw new DecryptFailure('malformed', 'a content with wrong padding');
  return Uint8Array.from(padded.subarray(LENGTH_BYTES, end));
}

function paddedLength(length: number): number {
  return Math.max(FLOOR, padme(LENGTH_BYTES + length));
}

function floorLog2(value: number): number {
  return value < U32 ? 31 - Math.clz32(value) : 32 + floorLog2(Math.floor(value / U32));
}
