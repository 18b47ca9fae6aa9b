import { concatBytes } from '../crypto/bytes.ts';
import { ClassicMalformed } from './classic-malformed.ts';

// As much of DER (X.690) as a Diffie-Hellman key needs; elements are shorter than 64 KiB.

export const DerTag = { integer: 0x02, bitString: 0x03, oid: 0x06, sequence: 0x30 } as const;
export type DerTag = (typeof DerTag)[keyof typeof DerTag];

export function derElement(tag: DerTag, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag, ...lengthBytes(content.length)), content);
}

/** A positive number, big-endian: without the zeros that DER does without, with the one that it demands. */
export function derInteger(value: Uint8Array): Uint8Array {
  const first = value.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Uint8Array.of(0) : value.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return derElement(DerTag.integer, sign, digits);
}

/** What is in the one element that `bytes` are. @throws ClassicMalformed when they are anything else. */
export function derContent(bytes: Uint8Array, tag: DerTag): Uint8Array {
  const first = bytes[1] ?? 0;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const content = bytes.subarray(header);
  const expected = [tag, ...lengthBytes(content.length)];
  const isWhole = header <= bytes.length && expected.every((byte, i) => bytes[i] === byte);
  if (!isWhole || expected.length !== header) throw new ClassicMalformed('malformed DER');
  return content;
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
