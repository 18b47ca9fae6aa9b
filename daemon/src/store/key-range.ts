import type { KeyRange } from './store.ts';

const LAST_CODE_POINT = 0x10_ffff;

/** From `least` (inclusive) up to `limit` (exclusive, undefined: to the end), in UTF-8 byte order. */
export interface KeySpan {
  readonly least: string;
  readonly limit: string | undefined;
}

/** The keys that begin with `prefix`. */
export function spanOfPrefix(prefix: string): KeySpan {
  return { least: prefix, limit: successorOfPrefix(prefix) };
}

/** The keys between the exclusive bounds: the next key after `after` is `after` and a zero character. */
export function spanBetween({ after, before }: KeyRange): KeySpan {
  return { least: after === undefined ? '' : `${after}\0`, limit: before };
}

// UTF-8 byte order is code point order, so the last code point is raised by one, past the surrogates.
function successorOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}
