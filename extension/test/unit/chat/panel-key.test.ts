import assert from 'node:assert/strict';
import { panelKeyOf } from '../../../src/chat/panel-key.ts';
import { LOBBY } from '../../../src/view-model.ts';

describe('what a restored page is about', () => {
  const group = '#A-_z'.padEnd(44, '0');
  const cases = [
    [undefined, LOBBY],
    [null, LOBBY],
    ['text', LOBBY],
    [{}, LOBBY],
    [{ conversation: LOBBY }, LOBBY],
    [{ conversation: 'bob' }, 'bob'],
    [{ conversation: 'lobby' }, 'lobby'],
    [{ conversation: 'Bob' }, LOBBY],
    [{ conversation: group }, group],
    [{ conversation: `${group}0` }, LOBBY],
    [{ conversation: '../../etc' }, LOBBY],
    [{ conversation: ['bob'] }, LOBBY],
  ] as const;
  for (const [kept, key] of cases) {
    it(`is ${key} for ${JSON.stringify(kept)}`, () => assert.equal(panelKeyOf(kept), key));
  }
});
