import { type TSchema, TypeGuard } from '@sinclair/typebox';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { hintNearest } from '../../../common/src/text/nearest.ts';

const KINDS = new Map<ValueErrorType, string>([
  [ValueErrorType.Object, 'an object, { … }'],
  [ValueErrorType.Array, 'a list, [ … ]'],
  [ValueErrorType.String, 'text, "…"'],
  [ValueErrorType.Integer, 'a whole number'],
  [ValueErrorType.Number, 'a number'],
  [ValueErrorType.Boolean, 'true or false'],
]);

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

type Bound = (schema: TSchema) => string;

const BOUNDS = new Map<ValueErrorType, Bound>([
  [ValueErrorType.IntegerMinimum, ({ minimum }) => `be at least ${minimum}`],
  [ValueErrorType.NumberMinimum, ({ minimum }) => `be at least ${minimum}`],
  [ValueErrorType.IntegerMaximum, ({ maximum }) => `be at most ${maximum}`],
  [ValueErrorType.NumberMaximum, ({ maximum }) => `be at most ${maximum}`],
  [
    ValueErrorType.StringMinLength,
    ({ minLength }) => (minLength === 1 ? 'not be empty' : `have at least ${minLength} characters`),
  ],
  [ValueErrorType.StringMaxLength, ({ maxLength }) => `have at most ${maxLength} characters`],
  [ValueErrorType.StringPattern, ({ pattern }) => `match ${pattern}`],
  [ValueErrorType.ArrayMinItems, ({ minItems }) => `have at least ${minItems} items`],
  [ValueErrorType.ArrayMaxItems, ({ maxItems }) => `have at most ${maxItems} items`],
]);

/** What is wrong, to be read after the key's name. Never the value itself: it may be a secret. */
export function explain({ type, schema, value, message }: ValueError): string {
  if (type === ValueErrorType.ObjectRequiredProperty || value === undefined) return 'is missing';
  const kind = KINDS.get(type);
  if (kind !== undefined) return `must be ${kind}, not ${nameKind(value)}`;
  const bound = BOUNDS.get(type);
  if (bound !== undefined) return `must ${bound(schema)}`;
  const choices = choicesOf(schema);
  if (choices.length === 0) return `does not fit: ${message.toLowerCase()}`;
  return `must be ${alternatives.format(choices.map((choice) => JSON.stringify(choice)))}${hint(value, choices)}`;
}

function nameKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'an object' : 'true or false';
}

function choicesOf(schema: TSchema): (string | number | boolean)[] {
  if (TypeGuard.IsLiteral(schema)) return [schema.const];
  if (!TypeGuard.IsUnion(schema)) return [];
  const choices = schema.anyOf.filter((option) => TypeGuard.IsLiteral(option));
  return choices.length === schema.anyOf.length ? choices.map((option) => option.const) : [];
}

function hint(value: unknown, choices: readonly (string | number | boolean)[]): string {
  const words = choices.filter((choice) => typeof choice === 'string');
  return typeof value === 'string' ? hintNearest(value, words) : '';
}
