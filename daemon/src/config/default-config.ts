import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox';
import { configSchema } from './config-schema.ts';

const WIDTH = 100;
const HEAD = `// Configuration of noncesensed. Every line that is not a comment shows a default.
// "noncesensed check" tells what is wrong with it, with line and column.
`;

/** A commented configuration file that says nothing but the defaults, and `dataDir` where it is given. */
export function defaultConfigText({ dataDir }: { readonly dataDir?: string } = {}): string {
  const given = dataDir === undefined ? {} : { dataDir };
  return `${HEAD}${formatObject(configSchema, given, '')}\n`;
}

function formatObject(schema: TObject, given: Readonly<Record<string, unknown>>, indent: string): string {
  const inner = `${indent}  `;
  const entries = Object.entries(schema.properties).map(([key, property]) =>
    [...comment(property, inner), formatEntry(key, property, { value: given[key], indent: inner })].join(
      '\n',
    ),
  );
  return `{\n${entries.join('\n\n')}\n${indent}}`;
}

interface Entry {
  readonly value: unknown;
  readonly indent: string;
}

// Every entry ends with a comma, so that the commented ones can be put to use as they are.
function formatEntry(key: string, schema: TSchema, { value, indent }: Entry): string {
  const name = `${indent}${JSON.stringify(key)}: `;
  if (TypeGuard.IsObject(schema)) return `${name}${formatObject(schema, {}, indent)},`;
  const shown: unknown = value ?? schema.default;
  if (shown !== undefined) return `${name}${formatValue(shown, indent)},`;
  const examples: unknown = schema.examples;
  return `${indent}// ${JSON.stringify(key)}: ${JSON.stringify(Array.isArray(examples) ? examples[0] : '')},`;
}

function formatValue(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}

function comment(schema: TSchema, indent: string): string[] {
  const lines = [''];
  for (const word of (schema.description ?? '').split(' ')) {
    const line = lines.at(-1) ?? '';
    if (indent.length + line.length + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `${indent}// ${line}`);
}
