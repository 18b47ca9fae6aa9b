import assert from 'node:assert/strict';
import { argumentOf } from '../../../src/commands/command-argument.ts';

describe('what a command is about', () => {
  const cases: readonly [unknown, string | undefined][] = [
    ['bob', 'bob'],
    [{ kind: 'direct', conversation: { id: 'bob', title: 'Bob' } }, 'bob'],
    [{ kind: 'lobby' }, undefined],
    [{ conversation: null }, undefined],
    [{ conversation: { id: 7 } }, undefined],
    [null, undefined],
    [undefined, undefined],
    [7, undefined],
  ];
  for (const [value, argument] of cases) {
    it(`is ${argument ?? 'nothing'} for ${JSON.stringify(value)}`, () =>
      assert.equal(argumentOf(value), argument));
  }
});
