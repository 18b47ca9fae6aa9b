import assert from 'node:assert/strict';
import { parseSubmission } from '../../src/slash-commands.ts';

describe('what is typed in the composer', () => {
  const cases = [
    ['', { kind: 'empty' }],
    [' \n ', { kind: 'empty' }],
    ['hello\nworld\n', { kind: 'message', text: 'hello\nworld' }],
    ['/broadcast to all\nof you', { kind: 'broadcast', text: 'to all\nof you' }],
    ['/Broadcast loud', { kind: 'broadcast', text: 'loud' }],
    ['/broadcast', { kind: 'nothing-to-broadcast' }],
    ['/signin', { kind: 'command', command: 'signin' }],
    ['/signup please', { kind: 'command', command: 'signup' }],
    ['/EXIT', { kind: 'command', command: 'exit' }],
    ['/dm bob hi there\nBob', { kind: 'direct', user: 'bob', text: 'hi there\nBob' }],
    ['/DM @Bob hi', { kind: 'direct', user: 'bob', text: 'hi' }],
    ['/dm', { kind: 'nothing-to-send' }],
    ['/dm bob', { kind: 'nothing-to-send' }],
    ['/dm böb hi', { kind: 'nothing-to-send' }],
    ['/dmbob hi', { kind: 'unknown', name: 'dmbob' }],
    ['/usr/bin/node', { kind: 'unknown', name: 'usr/bin/node' }],
    ['/', { kind: 'unknown', name: '' }],
    ['//usr/bin/node', { kind: 'message', text: '/usr/bin/node' }],
    ['1/2', { kind: 'message', text: '1/2' }],
  ] as const;

  for (const [text, submission] of cases) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(submission)}`, () => {
      assert.deepEqual(parseSubmission(text), submission);
    });
  }
});
