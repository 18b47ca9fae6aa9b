import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TSchema, TypeGuard } from '@sinclair/typebox';
import { configSchema } from '../../src/config/config-schema.ts';
import type { Plugin } from '../../src/plugin/api.ts';
import { auditPlugin } from '../../src/plugins/audit/plugin.ts';
import { authPlugin } from '../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../src/plugins/broadcast/plugin.ts';
import { classicPlugin } from '../../src/plugins/classic/plugin.ts';
import { e2eRelayPlugin } from '../../src/plugins/e2e-relay/plugin.ts';
import { filesPlugin } from '../../src/plugins/files/plugin.ts';
import { limitsPlugin } from '../../src/plugins/limits/plugin.ts';
import { presencePlugin } from '../../src/plugins/presence/plugin.ts';

/** A plugin has a table of its own, of keys below its name; or stands in that of all, with its name. */
const withTable: readonly Plugin[] = [limitsPlugin, e2eRelayPlugin, filesPlugin, classicPlugin];
const withoutTable: readonly Plugin[] = [authPlugin, broadcastPlugin, auditPlugin, presencePlugin];

const documented = readTables(readFileSync(new URL('../../../docs/admin.md', import.meta.url), 'utf8'));

/** `range` as in "1 to 60". */
interface Told {
  readonly fallback: string | undefined;
  readonly range: string | undefined;
}

/** The keys of each table by its heading, with the default and the range that stand there. */
function readTables(markdown: string): ReadonlyMap<string, ReadonlyMap<string, Told>> {
  const tables = new Map<string, Map<string, Told>>();
  let table = new Map<string, Told>();
  for (const line of markdown.split('\n')) {
    const [, first = '', second = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (/^(key|plugin and key)/.test(first)) {
      table = new Map();
      tables.set(first, table);
    }
    const keys = [...first.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key);
    const defaults = second.replaceAll(/\([^)]*\)|[`"]/g, '').split(',');
    const ranges = [...second.matchAll(/\((\d+ to \d+)\)/g)].map(([, range]) => range);
    if (line.startsWith('|'))
      for (const [index, key] of keys.entries())
        table.set(key, { fallback: defaults[index]?.trim(), range: ranges[index] });
  }
  return tables;
}

/** Every setting with what a cell could hold of its default and range. */
function settingsOf(schema: TSchema, path = ''): [string, Told][] {
  if (TypeGuard.IsObject(schema))
    return Object.entries(schema.properties).flatMap(([key, property]) =>
      settingsOf(property, path === '' ? key : `${path}.${key}`),
    );
  const fallback: unknown = schema.default;
  const isPlain = typeof fallback === 'number' || typeof fallback === 'string';
  const range = TypeGuard.IsInteger(schema)
    ? `${schema.minimum ?? 'any'} to ${schema.maximum ?? 'any'}`
    : undefined;
  return [[path, { fallback: isPlain ? String(fallback) : undefined, range }]];
}

function assertDocumented(heading: string, settings: readonly [string, Told][]): void {
  const table = documented.get(heading);
  assert.ok(table, `docs/admin.md has a table "${heading}"`);
  for (const [key, { fallback, range }] of settings) {
    const told = table.get(key);
    assert.ok(told, `${key} is missing under "${heading}" in docs/admin.md`);
    if (fallback !== undefined)
      assert.equal(told.fallback, fallback, `the default of ${key} in docs/admin.md`);
    if (range !== undefined) assert.equal(told.range, range, `the range of ${key} in docs/admin.md`);
  }
}

describe('docs/admin.md', () => {
  it('has every setting of the daemon itself, with its default and range', () => {
    assertDocumented('key', settingsOf(configSchema));
  });

  for (const { name, configSchema: schema } of withTable)
    it(`has every setting of the plugin ${name}, with its default and range`, () => {
      assertDocumented(`key under \`${name}\``, settingsOf(schema));
    });

  it('has every setting of the other plugins, with its default and range', () => {
    const named = withoutTable.flatMap(({ name, configSchema: schema }) => settingsOf(schema, name));
    assertDocumented('plugin and key', named);
  });
});
