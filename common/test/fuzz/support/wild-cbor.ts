import fc from 'fast-check';

/** One CBOR item as RFC 8949 allows it, and whether PROTOCOL.md section 4.1 does. */
interface WildItem {
  readonly bytes: Uint8Array;
  readonly isClean: boolean;
  /** Arrays and maps, one in the other. */
  readonly depth: number;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const leaf = (bytes: Uint8Array, isClean: boolean): WildItem => ({ bytes, isClean, depth: 0 });
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** Major type and argument (section 3); `width` bytes for it, 0 for the shortest form. */
function head(major: number, value: number, width = 0): Uint8Array {
  const shortest = value < 24 ? 0 : value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : value < 2 ** 32 ? 4 : 8;
  const length = Math.max(width, shortest);
  if (length === 0) return Uint8Array.of((major << 5) | value);
  const bytes = new Uint8Array(1 + length);
  bytes[0] = (major << 5) | (24 + Math.log2(length));
  const view = new DataView(bytes.buffer);
  if (length === 8) view.setBigUint64(1, BigInt(value));
  else
    for (let at = length, rest = value; at > 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}

/** Mostly the shortest form. */
const widths = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2, 4, 8));

function withHead(major: number, value: number, width: number, content = new Uint8Array()): WildItem {
  const bytes = head(major, value, width);
  return leaf(joined(bytes, content), bytes.length === head(major, value).length);
}

const integers = fc.tuple(fc.constantFrom(0, 1), fc.oneof(fc.nat(300), fc.maxSafeNat()), widths);
const strings = fc.tuple(fc.string({ unit: 'binary', maxLength: 30 }), widths);
const cleanLeaves = fc.oneof(
  // -1 - (2^53 - 1) is one less than what is allowed.
  integers.map(([major, value, width]) =>
    withHead(major, major === 1 ? Math.min(value, 2 ** 53 - 2) : value, width),
  ),
  fc
    .tuple(fc.uint8Array({ maxLength: 40 }), widths)
    .map(([bytes, width]) => withHead(2, bytes.length, width, bytes)),
  strings.map(([text, width]) => {
    const content = utf8(text.toWellFormed());
    const item = withHead(3, content.length, width, content);
    return text.startsWith('\ufeff') ? { ...item, isClean: false } : item;
  }),
  fc.constantFrom(0xf4, 0xf5, 0xf6).map((simple) => leaf(Uint8Array.of(simple), true)),
);
// Undefined, other simple values, floats, tags, numbers past 2^53, indefinite strings, malformed UTF-8, a byte order mark.
const FORBIDDEN = [
  ...['f7', 'e0', 'f8ff', 'f90000', 'f97e00', 'f97c00', 'fa3f800000', 'fb3ff0000000000000', 'c000', 'd81840'],
  ...[
    '1b0020000000000000',
    '1bffffffffffffffff',
    '3bffffffffffffffff',
    '3b001fffffffffffff',
    '5f4101ff',
    '7f6161ff',
  ],
  ...['61ff', '62c080', '63eda080', '64f4908080', '61c3', '63efbbbf', '64efbbbf61', 'c249010000000000000000'],
];
const forbidden = fc
  .constantFrom(...FORBIDDEN)
  .map((text) => leaf(Uint8Array.from(Buffer.from(text, 'hex')), false));

function container(
  major: number,
  count: number,
  parts: readonly WildItem[],
  width: number | 'indefinite',
): WildItem {
  const isShortest = width !== 'indefinite' && head(major, count, width).length === head(major, count).length;
  const first = width === 'indefinite' ? Uint8Array.of((major << 5) | 31) : head(major, count, width);
  const last = width === 'indefinite' ? Uint8Array.of(0xff) : new Uint8Array();
  return {
    bytes: joined(first, ...parts.map(({ bytes }) => bytes), last),
    isClean: isShortest && parts.every(({ isClean }) => isClean),
    depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)),
  };
}

const lengths = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  fc.constantFrom(1, 2, 4, 8, 'indefinite' as const),
);
const keys = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom('a', 'b', 'c', '__proto__', 'constructor')
      .map((key) => ({ key, bytes: joined(head(3, key.length), utf8(key)), isText: true })),
  },
  fc
    .constantFrom('00', '20', '4161', '80', 'f5')
    .map((text) => ({ key: text, bytes: Uint8Array.from(Buffer.from(text, 'hex')), isText: false })),
);

const { item } = fc.letrec<{ item: WildItem; map: WildItem; array: WildItem; nest: WildItem }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 12, arbitrary: cleanLeaves },
    { weight: 1, arbitrary: forbidden },
    { weight: 5, arbitrary: tie('array') },
    { weight: 5, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('nest') },
  ),
  array: fc
    .tuple(fc.array(tie('item'), { maxLength: 4 }), lengths)
    .map(([parts, width]) => container(4, parts.length, parts, width)),
  map: fc.tuple(fc.array(fc.tuple(keys, tie('item')), { maxLength: 3 }), lengths).map(([entries, width]) => {
    const parts = entries.map(([key, value]) => ({ ...value, bytes: joined(key.bytes, value.bytes) }));
    const isGood =
      entries.every(([{ isText }]) => isText) &&
      new Set(entries.map(([{ key }]) => key)).size === entries.length;
    const whole = container(5, entries.length, parts, width);
    return { ...whole, isClean: whole.isClean && isGood };
  }),
  nest: fc.tuple(tie('item'), fc.integer({ min: 1, max: 10 })).map(([inner, levels]) => {
    let nested = inner;
    for (let level = 0; level < levels; level++) nested = container(4, 1, [nested], 0);
    return nested;
  }),
}));

/** A message whose body is any CBOR at all, and whether it breaks a rule: of an item, or the depth of 8. */
export const wildMessages = fc.tuple(fc.constantFrom('ping', 'x'), item).map(([type, body]) => {
  const bytes = joined(head(4, 2), head(3, type.length), utf8(type), body.bytes);
  return { bytes, isClean: body.isClean && body.depth <= 7 };
});
