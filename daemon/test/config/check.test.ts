import assert from 'node:assert/strict';
import { Type } from '@sinclair/typebox';
import { checkConfig, readConfig } from '../../src/config/check.ts';

const schema = Type.Object({
  policy: Type.Union([Type.Literal('invite'), Type.Literal('open')], { default: 'invite' }),
  count: Type.Integer({ minimum: 1, maximum: 9, default: 3 }),
  url: Type.String({ minLength: 1 }),
  nested: Type.Object({ ratio: Type.Number({ default: 0.5 }) }, { default: {} }),
  list: Type.Array(Type.Object({ on: Type.Boolean() }), { default: [], maxItems: 2 }),
});

function textsOf(value: unknown): string[] {
  return checkConfig(schema, value, ['plugins', 'x']).map(({ text }) => text);
}

describe('checkConfig', () => {
  it('finds nothing where the defaults do', () => {
    assert.deepEqual(checkConfig(schema, { url: 'u' }), []);
    assert.deepEqual(readConfig(schema, { url: 'u', nested: {} }), {
      policy: 'invite',
      count: 3,
      url: 'u',
      nested: { ratio: 0.5 },
      list: [],
    });
  });

  it('does not touch the value it is given', () => {
    const value = { url: 'u', nested: {} };
    checkConfig(schema, value);
    readConfig(schema, value);
    assert.deepEqual(value, { url: 'u', nested: {} });
  });

  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['what is missing', {}, ['key "plugins.x.url" is missing']],
    ['what is no object', 7, ['key "plugins.x" must be an object, { … }, not a number']],
    ['what is null', null, ['key "plugins.x" must be an object, { … }, not null']],
    [
      'a key with a near one',
      { url: 'u', polcy: 'open' },
      ['key "plugins.x.polcy" is unknown; did you mean "policy"?'],
    ],
    ['a key with none near', { url: 'u', zzzzzz: 1 }, ['key "plugins.x.zzzzzz" is unknown']],
    ['a key named like a method', { url: 'u', toString: 1 }, ['key "plugins.x.toString" is unknown']],
    [
      'a choice, with the near one',
      { url: 'u', policy: 'invited' },
      ['key "plugins.x.policy" must be "invite" or "open"; did you mean "invite"?'],
    ],
    ['a wrong type', { url: 'u', count: 'many' }, ['key "plugins.x.count" must be a whole number, not text']],
    [
      'a fraction',
      { url: 'u', count: 1.5 },
      ['key "plugins.x.count" must be a whole number, not a fraction'],
    ],
    ['too little', { url: 'u', count: 0 }, ['key "plugins.x.count" must be at least 1']],
    ['too much', { url: 'u', count: 10 }, ['key "plugins.x.count" must be at most 9']],
    ['empty text', { url: '' }, ['key "plugins.x.url" must not be empty']],
    [
      'places within lists and objects',
      { url: 'u', nested: { ratoi: 1 }, list: [{ on: true }, { on: 1, off: 2 }] },
      [
        'key "plugins.x.nested.ratoi" is unknown; did you mean "ratio"?',
        'key "plugins.x.list[1].off" is unknown',
        'key "plugins.x.list[1].on" must be true or false, not a number',
      ],
    ],
    [
      'a list that is too long',
      { url: 'u', list: [1, 2, 3] },
      ['key "plugins.x.list" must have at most 2 items'],
    ],
  ];

  for (const [name, value, texts] of cases) {
    it(`names ${name}`, () => {
      assert.deepEqual(textsOf(value).slice(0, texts.length), texts);
    });
  }

  it('never tells a value', () => {
    const secret = 'hunter2hunter2';
    for (const value of [{ url: 'u', policy: secret }, { url: 'u', count: secret }, { url: [secret] }]) {
      assert.equal(textsOf(value).length, 1);
      assert.doesNotMatch(textsOf(value).join(), /hunter/);
    }
  });
});
