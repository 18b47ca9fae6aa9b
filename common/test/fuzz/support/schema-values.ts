import { Kind, type TSchema } from '@sinclair/typebox';
import fc from 'fast-check';

type Build = (schema: TSchema) => fc.Arbitrary<unknown>;

/** No half surrogates, and no byte order mark at the begin: what the wire may carry. */
const wireText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((text) => text.isWellFormed() && !text.startsWith('\ufeff'));

const userNames = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/);
const displayNames = fc.stringMatching(/^[\p{L}\p{N}]([\p{L}\p{N} ]{0,20}[\p{L}\p{N}])?$/u);

const KINDS: Readonly<Record<string, Build>> = {
  Object: ({ properties, required = [] }) =>
    fc.record(mapValues(properties as Record<string, TSchema>), {
      requiredKeys: required as string[],
      noNullPrototype: true,
    }),
  Array: ({ items, maxItems }) =>
    fc.array(valuesOf(items as TSchema), { maxLength: Math.min(Number(maxItems ?? 4), 4) }),
  Union: ({ anyOf }) => fc.oneof(...(anyOf as TSchema[]).map(valuesOf)),
  Literal: (schema) => fc.constant<unknown>(schema['const']),
  Boolean: () => fc.boolean(),
  Integer: ({ minimum, maximum }) =>
    fc.maxSafeInteger().map((any) => within(any, Number(minimum ?? 0), Number(maximum ?? 2 ** 53 - 1))),
  String: ({ pattern, minLength = 0, maxLength = 40 }) =>
    pattern === undefined
      ? fc.string({ minLength: Number(minLength), maxLength: Math.min(Number(maxLength), 40) })
      : fc.stringMatching(new RegExp(String(pattern))),
  Record: ({ patternProperties }) =>
    fc.dictionary(
      fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== '__proto__'),
      valuesOf(Object.values(patternProperties as Record<string, TSchema>)[0]!),
      { maxKeys: 3, noNullPrototype: true },
    ),
  Unknown: () => fc.jsonValue(),
  Uint8Array: ({ minByteLength, maxByteLength }) =>
    fc.uint8Array({ minLength: Number(minByteLength), maxLength: Number(maxByteLength) }),
  Text: ({ minBytes, maxBytes }) => wireText.map((text) => fitted(text, Number(minBytes), Number(maxBytes))),
  UserName: () => userNames,
  DisplayName: () => displayNames,
};

/** Values that fit `schema`. */
export function valuesOf(schema: TSchema): fc.Arbitrary<unknown> {
  const build = KINDS[schema[Kind]];
  if (build === undefined) throw new Error(`no values are known for a schema of kind ${schema[Kind]}`);
  return build(schema);
}

/** Values of which some no longer fit: parts taken away, added, or replaced by something else. */
export function distorted(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const foreign = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.uint8Array({ maxLength: 70 }), fc.double());
  const changes = fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), foreign, fc.nat(2)), {
    maxLength: 2,
  });
  return fc
    .tuple(values, changes)
    .map(([value, list]) =>
      list.reduce((before, [path, part, kind]) => distort(before, path, { part, kind }), value),
    );
}

interface Change {
  readonly part: unknown;
  readonly kind: number;
}

function distort(value: unknown, path: readonly number[], change: Change): unknown {
  const [step, ...deeper] = path;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || step === undefined)
    return change.part;
  const entries = Object.entries(value) as [string, unknown][];
  const index = step % (entries.length + 1);
  const [key, inner] = entries[index] ?? ['__proto__', undefined];
  const replaced = [key, distort(inner, deeper, change)] as const;
  const rest = entries.filter((_, at) => at !== index);
  const all = change.kind === 0 ? rest : [...rest, replaced];
  if (Array.isArray(value)) return all.map(([, item]) => item);
  return Object.fromEntries(all);
}

function mapValues(properties: Record<string, TSchema>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, valuesOf(schema)]));
}

function within(any: number, minimum: number, maximum: number): number {
  const span = maximum - minimum + 1;
  return Number.isSafeInteger(span) ? minimum + (Math.abs(any) % span) : Math.min(maximum, Math.abs(any));
}

function fitted(text: string, minBytes: number, maxBytes: number): string {
  let fit = '';
  for (const character of text) {
    if (Buffer.byteLength(fit + character) > maxBytes) break;
    fit += character;
  }
  return fit.padEnd(minBytes, 'x');
}
