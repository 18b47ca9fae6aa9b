import { Kind, type TObject, type TProperties, type TSchema, Type, TypeRegistry } from '@sinclair/typebox';
import { isDisplayName, isUserName } from '../text/names.ts';
import { encodeUtf8 } from '../text/utf8.ts';

// The building blocks of message bodies. Every one carries its limit, so that no decoder can forget it.

/** Exactly `length` bytes, or `min` to `max`. */
export function bytes(min: number, max = min) {
  return Type.Uint8Array({ minByteLength: min, maxByteLength: max });
}

/** Well-formed text of at most `maxBytes` in UTF-8. */
export function text(maxBytes: number, minBytes = 0): TText {
  return Type.Unsafe<string>({ [Kind]: 'Text', minBytes, maxBytes });
}

/** Text of PROTOCOL.md section 6.1: what `isUserName` accepts. */
export function userName(): TText {
  return Type.Unsafe<string>({ [Kind]: 'UserName' });
}

export function displayName(): TText {
  return Type.Unsafe<string>({ [Kind]: 'DisplayName' });
}

/** An integer from `min` to `max`, at most 2^53 - 1. */
export function uint(max = Number.MAX_SAFE_INTEGER, min = 0) {
  return Type.Integer({ minimum: min, maximum: max });
}

/** Milliseconds since the Unix epoch, as far as ECMAScript's dates reach. */
export function time() {
  return uint(8_640_000_000_000_000);
}

/** A map with these keys and no others. */
export function struct<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false });
}

export function list<T extends TSchema>(item: T, maxItems: number) {
  return Type.Array(item, { maxItems });
}

export function optional<T extends TSchema>(schema: T) {
  return Type.Optional(schema);
}

export function oneOf<const T extends readonly string[]>(...values: T) {
  return Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));
}

export type TText = TSchema & { static: string };

interface TextLimits {
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** PROTOCOL.md section 4.1: a decoder refuses what is malformed, or begins with a byte order mark. */
function isSendable(text: string): boolean {
  return text.isWellFormed() && !text.startsWith('\uFEFF');
}

TypeRegistry.Set<TextLimits>('Text', ({ minBytes, maxBytes }, value) => {
  if (typeof value !== 'string' || value.length > maxBytes || !isSendable(value)) return false;
  if (value.length >= minBytes && value.length * 3 <= maxBytes) return true;
  const length = encodeUtf8(value).length;
  return length >= minBytes && length <= maxBytes;
});
TypeRegistry.Set('UserName', (_schema, value) => typeof value === 'string' && isUserName(value));
TypeRegistry.Set('DisplayName', (_schema, value) => typeof value === 'string' && isDisplayName(value));
