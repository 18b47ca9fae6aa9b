import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isErrand, parseIntent } from '../../src/view-intents.ts';

describe('intents from the page', () => {
  const id = 'abcdefghijklmnopqrstuv';

  for (const intent of [
    { kind: 'ready' },
    { kind: 'draft', text: '' },
    { kind: 'submit', text: 'hello' },
    { kind: 'retry', id },
    { kind: 'discard', id },
    { kind: 'load-older' },
    { kind: 'action', action: 'signIn' },
    { kind: 'action', action: 'acceptIdentity' },
    { kind: 'retry', id: id.repeat(2) },
    { kind: 'compare', code: 'anything at all' },
    { kind: 'verify', digits: '0123456789'.repeat(6) },
  ]) {
    it(`takes ${JSON.stringify(intent)}`, () => assert.deepEqual(parseIntent(intent), intent));
  }

  for (const value of [
    undefined,
    null,
    'ready',
    [],
    {},
    { kind: 'signUp', password: 'secret' },
    { kind: 'ready', more: true },
    { kind: 'submit' },
    { kind: 'submit', text: 7 },
    { kind: 'submit', text: 'x'.repeat(1_000_001) },
    { kind: 'retry', id: '../../etc' },
    { kind: 'discard', id: '' },
    { kind: 'action', action: 'workbench.action.terminal.new' },
    { kind: 'action', action: 'toString' },
    { kind: 'action', action: 'deleteAccount' },
    { kind: 'compare', code: 'x'.repeat(10_001) },
    { kind: 'verify' },
    { kind: 'verify', digits: '0'.repeat(59) },
    { kind: 'verify', digits: '0'.repeat(61) },
  ]) {
    it(`drops ${inspect(value).slice(0, 60)}`, () => assert.equal(parseIntent(value), undefined));
  }

  it('knows what is done to the page and what outside it', () => {
    assert.deepEqual([isErrand('signIn'), isErrand('block')], [true, false]);
  });
});
