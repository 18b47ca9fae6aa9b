import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isErrand, parseIntent } from '../../src/view-intents.ts';

describe('intents from the page', () => {
  const id = 'abcdefghijklmnopqrstuv';

  for (const intent of [
    { kind: 'ready' },
    { kind: 'draft', text: '' },
    { kind: 'submit', text: 'hello' },
    { kind: 'message', act: 'retry', id },
    { kind: 'message', act: 'takeBack', id },
    { kind: 'react', id, emoji: '👩‍👩‍👧', isOn: true },
    { kind: 'leave-about' },
    { kind: 'attach' },
    { kind: 'drop', uris: ['file:///a'] },
    { kind: 'file-begin', transfer: 0, name: 'a.png', size: 0, mediaType: '' },
    { kind: 'file-part', transfer: 7, bytes: new Uint8Array(1_048_576) },
    { kind: 'file-abort', transfer: 7 },
    { kind: 'load-older' },
    { kind: 'action', action: 'signIn' },
    { kind: 'action', action: 'acceptIdentity' },
    { kind: 'message', act: 'reply', id: id.repeat(2) },
    { kind: 'compare', code: 'anything at all' },
    { kind: 'verify', digits: '0123456789'.repeat(6) },
  ]) {
    it(`takes ${inspect(intent, { maxArrayLength: 0 })}`, () =>
      assert.deepEqual(parseIntent(intent), intent));
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
    { kind: 'message', act: 'retry', id: '../../etc' },
    { kind: 'message', act: 'discard', id: '' },
    { kind: 'message', act: 'react', id },
    { kind: 'message', act: 'toString', id },
    { kind: 'react', id, emoji: '', isOn: true },
    { kind: 'react', id, emoji: 'x'.repeat(65), isOn: true },
    { kind: 'drop', uris: [] },
    { kind: 'drop', uris: Array.from({ length: 21 }, () => 'file:///a') },
    { kind: 'drop', uris: ['x'.repeat(4_097)] },
    { kind: 'file-begin', transfer: -1, name: 'a', size: 1, mediaType: '' },
    { kind: 'file-begin', transfer: 0, name: '', size: 1, mediaType: '' },
    { kind: 'file-begin', transfer: 0, name: 'a', size: 0.5, mediaType: '' },
    { kind: 'file-part', transfer: 0, bytes: new Uint8Array(0) },
    { kind: 'file-part', transfer: 0, bytes: new Uint8Array(1_048_577) },
    { kind: 'file-part', transfer: 0, bytes: [1, 2, 3] },
    { kind: 'file-part', transfer: 0, bytes: new ArrayBuffer(3) },
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
