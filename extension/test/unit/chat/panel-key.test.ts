import assert from 'node:assert/strict';
import { panelKeyOf } from '../../../src/chat/panel-key.ts';

describe('what a restored page is about', () => {
  const id = 'A-_z'.padEnd(43, '0');
  const cases = [
    [undefined, 'lobby'],
    [null, 'lobby'],
    ['text', 'lobby'],
    [{}, 'lobby'],
    [{ conversation: 'lobby' }, 'lobby'],
    [{ conversation: id }, id],
    [{ conversation: `${id}0` }, 'lobby'],
    [{ conversation: '../../etc' }, 'lobby'],
    [{ conversation: [id] }, 'lobby'],
  ] as const;
  for (const [kept, key] of cases) {
    it(`is ${key} for ${JSON.stringify(kept)}`, () => assert.equal(panelKeyOf(kept), key));
  }
});
