import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox';
import { hintNearest } from '../../../common/src/text/nearest.ts';
import { formatPath, type Path, type Problem } from './problem.ts';

/** Keys of objects in `value` that `schema` does not name, each with the nearest one it does. */
export function findUnknownKeys(schema: TSchema, value: unknown, path: Path): Problem[] {
  if (TypeGuard.IsArray(schema) && Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => findUnknownKeys(schema.items, item, [...path, index]));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if (TypeGuard.IsObject(schema)) return unknownKeysOf(schema, value, path);
  if (!TypeGuard.IsRecord(schema)) return [];
  const [inner] = Object.values(schema.patternProperties);
  return Object.entries(value).flatMap(([key, item]) =>
    inner === undefined ? [] : findUnknownKeys(inner, item, [...path, key]),
  );
}

function unknownKeysOf(schema: TObject, value: object, path: Path): Problem[] {
  const known = Object.keys(schema.properties);
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    return inner === undefined
      ? [unknownKey([...path, key], key, known)]
      : findUnknownKeys(inner, item, [...path, key]);
  });
}

function unknownKey(path: Path, key: string, known: readonly string[]): Problem {
  return { path, at: 'key', text: `key "${formatPath(path)}" is unknown${hintNearest(key, known)}` };
}
