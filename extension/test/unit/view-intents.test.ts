import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parseIntent } from '../../src/view-intents.ts';

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
  ]) {
    it(`drops ${inspect(value).slice(0, 60)}`, () => assert.equal(parseIntent(value), undefined));
  }
});
