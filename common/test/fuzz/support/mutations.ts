import fc from 'fast-check';

/** One change to a sequence; positions are taken modulo its length. */
type Edit<S> = (sequence: S) => S;

interface Sequence<S> {
  readonly length: number;
  slice(start: number, end?: number): S;
}

/** How `Uint8Array` and text are put together from parts. */
interface Joiner<S> {
  readonly join: (...parts: readonly S[]) => S;
  readonly pieces: fc.Arbitrary<S>;
}

// What parsers stumble over: CBOR heads that claim 2^32 - 1 or 2^53 items or bytes, indefinite lengths, breaks, tags,
// floats, simple values, deep nesting; record lengths of nothing and of everything.
const CLAIMS = [
  '9affffffff',
  'baffffffff',
  '5affffffff',
  '7affffffff',
  '9b001fffffffffffff',
  '5bffffffffffffffff',
  '9f',
  'bf',
  '5f',
  '7f',
  'ff',
  'c0',
  'd9d9f7',
  'f6',
  'f7',
  'f90000',
  'f97e00',
  'fb3ff0000000000000',
  'e0',
  '1800',
  '1bffffffffffffffff',
  '3bffffffffffffffff',
  '818181818181818181818181',
  'a160a160a160a160a160a160',
  '60',
  '40',
  '80',
  'a0',
  '63efbbbf',
  '62c080',
  '63eda080',
  '00000000',
  '0000000f',
  '00010010',
  '00010011',
  'ffffffff',
];
const bytePieces = fc.oneof(
  fc.constantFrom(...CLAIMS).map((text) => Uint8Array.from(Buffer.from(text, 'hex'))),
  fc.uint8Array({ maxLength: 8 }),
);

// Control, format and bidi characters, half surrogates, separators of every grammar here, characters that grow when
// they are folded.
const TEXTS = [
  ...[
    '\0',
    '\n',
    '\r',
    '\t',
    ' ',
    '\u00a0',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\u200b',
    '\ud800',
    '\udc00',
    '\ufffd',
  ],
  ...[
    '=',
    '==',
    ',',
    ',,',
    ':',
    '/',
    '//',
    '#',
    '.',
    '?',
    '&',
    '%',
    '%00',
    '%ff',
    '[',
    ']',
    '{',
    '}',
    '"',
    '\\',
    '@',
  ],
  ...[
    'n,,',
    'y,,',
    'p=',
    'a=eve',
    'm=ext',
    'i=1',
    'i=4294967296',
    '__proto__',
    'constructor',
    '-',
    '+',
    '_',
    'é',
  ],
  ...[
    'İ',
    'ß',
    'K',
    '𝒜',
    '99999',
    '-1',
    '1e9',
    'null',
    'true',
    '/*',
    '*/',
    '//x\n',
    'noncesense://',
    'vscode://',
  ],
];
const textPieces = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 8 }));

/** Values of `valid`, most of them changed in one to four places; some left whole. */
export function mutatedBytes(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  const edit = fc.oneof(flips, disguises, edits<Uint8Array>({ join, pieces: bytePieces }, valid));
  return changed<Uint8Array>(valid, edit);
}

export function mutatedText(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const join = (...parts: readonly string[]) => parts.join('');
  return changed<string>(valid, edits<string>({ join, pieces: textPieces }, valid));
}

function changed<S>(valid: fc.Arbitrary<S>, edit: fc.Arbitrary<Edit<S>>): fc.Arbitrary<S> {
  return fc
    .tuple(valid, fc.array(edit, { maxLength: 4 }))
    .map(([value, list]) => list.reduce((before, change) => change(before), value));
}

const flips: fc.Arbitrary<Edit<Uint8Array>> = fc
  .tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
  .map(([at, mask]) => replaced(at, (byte) => Uint8Array.of(byte ^ mask)));

/** A CBOR head in a longer form, or a small integer as a floating-point number: the same value, told otherwise. */
const disguises: fc.Arbitrary<Edit<Uint8Array>> = fc
  .tuple(fc.nat(), fc.constantFrom(1, 2, 4, 8, 'float' as const))
  .map(([at, form]) =>
    replaced(at, (byte) => {
      const [major, value] = [byte & 0xe0, byte & 0x1f];
      const bytes = new Uint8Array(form === 'float' ? 9 : form + 1);
      if (form === 'float') new DataView(bytes.buffer).setFloat64(1, value);
      else bytes[form] = value;
      bytes[0] = form === 'float' ? 0xfb : major | (24 + Math.log2(form));
      return bytes;
    }),
  );

function replaced(at: number, replace: (byte: number) => Uint8Array): Edit<Uint8Array> {
  return (bytes) => {
    const index = at % Math.max(1, bytes.length);
    const byte = bytes[index];
    if (byte === undefined) return bytes;
    return new Uint8Array(Buffer.concat([bytes.slice(0, index), replace(byte), bytes.slice(index + 1)]));
  };
}

/** Deletes, repeats, inserts, replaces, truncates, and splices in a part of another valid value. */
function edits<S extends Sequence<S>>(
  { join, pieces }: Joiner<S>,
  valid: fc.Arbitrary<S>,
): fc.Arbitrary<Edit<S>> {
  const cuts = fc.tuple(fc.nat(), fc.nat(), fc.nat(16));
  return fc.tuple(cuts, pieces, valid, fc.nat(5)).map(([[a, b, size], piece, other, kind]) => (value) => {
    const at = a % (value.length + 1);
    const end = Math.min(value.length, at + size);
    const [before, middle, after] = [value.slice(0, at), value.slice(at, end), value.slice(end)];
    if (kind === 0) return join(before, after);
    if (kind === 1) return join(before, middle, middle, after);
    if (kind === 2) return join(before, piece, middle, after);
    if (kind === 3) return join(before, piece, after);
    if (kind === 4) return before;
    return join(before, other.slice(b % (other.length + 1)));
  });
}

/** `bytes` in chunks that end anywhere; some are empty. */
export function chunksOf(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

export const cutPoints = fc.oneof(
  fc.array(fc.nat(), { maxLength: 8 }),
  fc.constant(Array.from({ length: 4_000 }, (_, index) => index)),
);
