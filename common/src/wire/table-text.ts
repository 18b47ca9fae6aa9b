import type { TSchema } from '@sinclair/typebox';
import type { MessageTable } from './message-table.ts';

/** The table as text: it stands in PROTOCOL.md, and in a golden file that shows any change of the wire format. */
export function describeTable(table: MessageTable): string {
  return Object.entries(table)
    .map(([type, row]) => {
      const who = row.from === 'both' ? 'both ways' : `from ${row.from}`;
      const answer = row.kind === 'request' ? `\n    answer ${describe(row.answer)}` : '';
      return `${type}  (${row.kind}, ${who}, phase ${row.phase})\n    body   ${describe(row.body)}${answer}\n`;
    })
    .join('');
}

function describe(schema: TSchema): string {
  switch (schema.type) {
    case 'object':
      return describeObject(
        schema['properties'] as Record<string, TSchema>,
        (schema['required'] ?? []) as string[],
      );
    case 'array':
      return `[0..${schema['maxItems']} of ${describe(schema['items'] as TSchema)}]`;
    case 'Uint8Array':
      return `bytes(${range(schema['minByteLength'], schema['maxByteLength'])})`;
    case 'integer':
      return `uint(${range(schema['minimum'], schema['maximum'])})`;
    case 'boolean':
      return 'bool';
    default:
      return describeOther(schema);
  }
}

function describeObject(properties: Record<string, TSchema>, required: readonly string[]): string {
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${describe(field)}`,
  );
  return `{${fields.join(', ')}}`;
}

function describeOther(schema: TSchema): string {
  if (Array.isArray(schema['anyOf']))
    return (schema['anyOf'] as { const: string }[]).map((option) => `"${option.const}"`).join(' | ');
  const kind = String(Reflect.get(schema, Symbol.for('TypeBox.Kind')));
  return kind === 'Text' ? `text(${range(schema['minBytes'], schema['maxBytes'])} bytes)` : kind;
}

function range(from: unknown, to: unknown): string {
  if (from === to) return String(from);
  return `${String(from)}..${to === Number.MAX_SAFE_INTEGER ? '2^53-1' : String(to)}`;
}
