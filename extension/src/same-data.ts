import { isDeepStrictEqual } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether two values of plain data say the same. A part of what `isDeepStrictEqual` takes, which counts where thousands of
 * messages are compared at every change.
 */
export function isSameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return isPlain(a) && isPlain(b)
    ? hasFieldsOf(a, b) && countFields(a) === countFields(b)
    : isDeepStrictEqual(a, b);
}

function hasFieldsOf(a: Fields, b: Fields): boolean {
  for (const name in a) if (!(name in b) || !isSameData(a[name], b[name])) return false;
  return true;
}

function countFields(fields: Fields): number {
  let count = 0;
  for (const _name in fields) count++;
  return count;
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
