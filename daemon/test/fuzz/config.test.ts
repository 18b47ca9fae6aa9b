import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import fc from 'fast-check';
import { mutatedText } from '../../../common/test/fuzz/support/mutations.ts';
import { distorted, valuesOf } from '../../../common/test/fuzz/support/schema-values.ts';
import { fuzz } from '../../../common/test/support/fuzz.ts';
import { parseOptions, UsageError } from '../../../common/src/node/command-line.ts';
import { sharedOptions } from '../../src/cli/command.ts';
import { checkConfig, readConfig } from '../../src/config/check.ts';
import { parseConfigFile } from '../../src/config/config-file.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { defaultConfigText } from '../../src/config/default-config.ts';
import { parseDuration } from '../../src/config/duration.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { Places } from '../../src/config/places.ts';
import { OperatorError } from '../../src/operator-error.ts';
import { authConfig } from '../../src/plugins/auth/auth-config.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

const values = valuesOf(configSchema);
const json = fc
  .oneof(values, distorted(values), fc.jsonValue())
  .map((value) => (JSON.stringify(value) as string | undefined) ?? 'null');
const texts = fc.oneof(
  { weight: 5, arbitrary: mutatedText(fc.oneof(json, fc.constant(defaultConfigText()))) },
  json,
  fc.string({ unit: 'binary' }),
);
/** Objects whose keys may stand there twice, or be one that JavaScript takes for something else. */
const keyed = fc.letrec<{ object: { text: string; isBad: boolean } }>((tie) => ({
  object: fc
    .array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor'),
        fc.oneof({ depthSize: 'small' }, fc.constant({ text: '1', isBad: false }), tie('object')),
      ),
      { maxLength: 3 },
    )
    .map((entries) => {
      const keys = entries.map(([key]) => key);
      const isBad = new Set(keys).size < keys.length || keys.includes('__proto__');
      return {
        text: `{${entries.map(([key, { text }]) => `"${key}":${text}`).join()}}`,
        isBad: isBad || entries.some(([, value]) => value.isBad),
      };
    }),
})).object;
const NESTS = ['[', '{"a":', '{"connections":{"a":[', '{"plugins":{"auth":[', '/*', '//', '"', '{"name":'];
const nested = fc
  .tuple(
    fc.constantFrom(...NESTS),
    fc.constantFrom(']', '}', ''),
    fc.oneof(fc.integer({ min: 100, max: 10_000 }), fc.constantFrom(5, 100_000)),
  )
  .map(([open, close, depth]) => open.repeat(depth) + '1' + close.repeat(depth));

function plainJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** How a text breaks, if it does, is told to people: every problem has words and a place in the file. */
function assertTold(text: string): void {
  const { source, value, problems } = parseConfigFile('c.jsonc', text);
  const lines = text.split('\n');
  const places = new Places(source);
  for (const problem of [...problems, ...checkConfig(configSchema, value)]) {
    const [, line = '', column = ''] = /^c\.jsonc:(\d+):(\d+): ./.exec(places.describe(problem)) ?? [];
    assert.ok(Number(line) <= lines.length && Number(column) <= (lines[Number(line) - 1]?.length ?? 0) + 1);
  }
}

describe('fuzz: the configuration', () => {
  let folder: TemporaryFolder;
  let file: string;

  before(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'c.jsonc');
  });

  after(() => folder.remove());

  function assertLoads(text: string): void {
    writeFileSync(file, text);
    try {
      const loaded = loadConfig({ file, overrides: { dataDir: folder.path } });
      if (loaded.kind === 'bad') assert.ok(loaded.problems.length > 0);
      else assert.ok(Value.Check(configSchema.properties.connections, loaded.config.connections));
    } catch (error) {
      assert.ok(error instanceof OperatorError, error instanceof Error ? error.stack : String(error));
    }
  }

  it('is loaded, or every problem is told with its place', () => {
    fuzz(500, texts, (text) => {
      assertTold(text);
      assertLoads(text);
    });
  });

  it('is refused in words when it nests without end', () => {
    fuzz(40, nested, assertLoads);
  });

  it('is refused in words when its name holds a half of a character', () => {
    assertLoads('{"name": "\\ud800"}');
  });

  it('is refused exactly when a key stands there twice, or is one that JavaScript would lose', () => {
    fuzz(500, keyed, ({ text, isBad }) => {
      const { value, problems } = parseConfigFile('c.jsonc', text);
      assert.equal(problems.length > 0, isBad);
      if (!isBad) assert.deepEqual(structuredClone(value), JSON.parse(text));
    });
  });

  it('is refused in words when a list stands in the place of a section', () => {
    for (const value of [{ connections: [] }, { log: ['info'] }, { plugins: ['auth', 'broadcast'] }, []]) {
      const [problem, ...more] = checkConfig(configSchema, value);
      assert.match(problem?.text ?? '', /must be an object, \{ … \}, not a list$/);
      assert.deepEqual(more, []);
    }
  });

  it('is not told more than twenty breaks of its text at once', () => {
    assert.equal(parseConfigFile('c.jsonc', '/*'.repeat(10_000)).problems.length, 20);
  });

  it('is what plain JSON says, where it is plain JSON', () => {
    fuzz(1_500, texts, (text) => {
      const { value, problems } = parseConfigFile('c.jsonc', text);
      const plain = plainJson(text);
      const isMore = /[/\ufeff]|,\s*[}\]]/.test(text) || text.trim() === '';
      if (problems.length === 0 && plain !== undefined) assert.deepEqual(structuredClone(value), plain.value);
      if (problems.length === 0 && !isMore) assert.ok(plain, 'JSON.parse takes it too');
      const isRepeat = problems.every(({ text: words }) => /a second time|is not allowed/.test(words));
      if (plain !== undefined) assert.ok(isRepeat, problems.map(({ text: words }) => words).join());
    });
  });

  it('fits its schema once its defaults are filled in, or says what does not', () => {
    for (const schema of [configSchema, authConfig]) {
      const any = fc.oneof(distorted(valuesOf(schema)), fc.jsonValue());
      fuzz(600, any, (value) => {
        const problems = checkConfig(schema, value);
        if (problems.length === 0) assert.ok(Value.Check(schema, readConfig(schema, value)));
        else assert.ok(problems.every(({ text }) => text.length > 0));
      });
      fuzz(200, valuesOf(schema), (value) => assert.deepEqual(checkConfig(schema, value), []));
    }
  });
});

describe('fuzz: what an operator types', () => {
  it('is a time from a minute to a year, or refused in words', () => {
    const times = fc.tuple(
      fc.double({ min: 0, noNaN: true }),
      fc.constantFrom('m', ' hours', 'd', ' weeks', 'y', 'ms'),
    );
    const typed = mutatedText(times.map(([number, unit]) => `${number}${unit}`));
    const long = fc.nat(300).map((digits) => `${'9'.repeat(digits)}d`);
    fuzz(1_500, fc.oneof(typed, long, fc.string()), (text) => {
      try {
        const time = parseDuration(text);
        assert.ok(Number.isInteger(time) && time >= 60_000 && time <= 366 * 86_400_000, String(time));
      } catch (error) {
        assert.ok(error instanceof Error);
        assert.match(error.message, /is no time from 1 minute to 1 year; write/);
      }
    });
  });

  it('is options by name, or refused in words', () => {
    const words = [
      '--config',
      '--config=',
      '--data-dir=x',
      '-h',
      '--json',
      '--json=1',
      '--',
      '-',
      '--__proto__',
      'x',
    ];
    const args = fc.array(fc.oneof(fc.constantFrom(...words), mutatedText(fc.constantFrom(...words))), {
      maxLength: 4,
    });
    fuzz(1_000, args, (list) => {
      try {
        for (const [name, value] of parseOptions(list, sharedOptions)) {
          assert.ok(name === 'help' || Object.hasOwn(sharedOptions, name), name);
          assert.ok(value === true ? name === 'help' || name === 'json' : value.length > 0);
        }
      } catch (error) {
        assert.ok(error instanceof UsageError, error instanceof Error ? error.stack : String(error));
      }
    });
  });
});
