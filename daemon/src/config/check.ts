import type { Static, TSchema } from '@sinclair/typebox';
import type { ValueError } from '@sinclair/typebox/errors';
import { ValueErrorType } from '@sinclair/typebox/errors';
import { Value } from '@sinclair/typebox/value';
import { explain } from './explain.ts';
import { formatPath, type Path, type Problem } from './problem.ts';
import { findUnknownKeys } from './unknown-keys.ts';

/**
 * All that is wrong with `value`, which stands at `path` of the configuration; what is missing but has a default is
 * fine. Keys that the schema does not name are problems, whether or not it forbids them.
 */
export function checkConfig(schema: TSchema, value: unknown, path: Path = []): Problem[] {
  const filled = Value.Default(schema, Value.Clone(value));
  const misfits = new Map<string, Problem>();
  for (const error of [...misplacedLists(schema, value), ...Value.Errors(schema, filled)]) {
    // The first error of a place says it best: "missing" comes before "is no number".
    if (error.type === ValueErrorType.ObjectAdditionalProperties || misfits.has(error.path)) continue;
    misfits.set(error.path, misfit(error, [...path, ...keysOf(error.path, filled)]));
  }
  return [...findUnknownKeys(schema, value, path), ...misfits.values()];
}

/** A copy of a value without problems, with its defaults filled in. @throws when {@link checkConfig} finds problems. */
export function readConfig<S extends TSchema>(schema: S, value: unknown): Static<S> {
  const filled = Value.Default(schema, Value.Clone(value));
  Value.Assert(schema, filled);
  return filled;
}

// Filling in defaults makes an object of a list in its place: that shows in the value as it was given.
function misplacedLists(schema: TSchema, value: unknown): ValueError[] {
  const errors = [...Value.Errors(schema, value)];
  return errors.filter((error) => error.type === ValueErrorType.Object && Array.isArray(error.value));
}

function misfit(error: ValueError, path: Path): Problem {
  const name = path.length === 0 ? 'the configuration' : `key "${formatPath(path)}"`;
  return { path, at: 'value', text: `${name} ${explain(error)}` };
}

// A JSON pointer (RFC 6901) holds list indices as text.
function keysOf(pointer: string, root: unknown): (string | number)[] {
  let here: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(here);
      here = isRecord(here) ? here[key] : undefined;
      return isIndex ? Number(key) : key;
    });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
