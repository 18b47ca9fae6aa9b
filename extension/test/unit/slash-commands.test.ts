import assert from 'node:assert/strict';
import type { GroupOrder } from '../../src/groups/group-order.ts';
import { parseSubmission, type Submission } from '../../src/slash-commands.ts';

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
    ['/group Crew bob @Carol', order({ kind: 'create', name: 'Crew', users: ['bob', 'carol'] })],
    ['/group "Compiler  team" bob, bob', order({ kind: 'create', name: 'Compiler team', users: ['bob'] })],
    ['/group “Zwei Wörter” bob', order({ kind: 'create', name: 'Zwei Wörter', users: ['bob'] })],
    ['/group', { kind: 'incomplete', command: 'group' }],
    ['/group Crew', { kind: 'incomplete', command: 'group' }],
    ['/group "" bob', { kind: 'incomplete', command: 'group' }],
    ['/group "Crew bob', { kind: 'incomplete', command: 'group' }],
    ['/group Crew böb', { kind: 'incomplete', command: 'group' }],
    ['/add bob carol', order({ kind: 'add', users: ['bob', 'carol'] })],
    ['/add bob böb', { kind: 'incomplete', command: 'add' }],
    ['/add', { kind: 'incomplete', command: 'add' }],
    ['/remove bob', order({ kind: 'remove', user: 'bob' })],
    ['/remove bob carol', { kind: 'incomplete', command: 'remove' }],
    ['/rename The new  one', order({ kind: 'rename', name: 'The new one' })],
    [`/rename ${'x'.repeat(128)}`, order({ kind: 'rename', name: 'x'.repeat(128) })],
    [`/rename ${'x'.repeat(127)}é`, { kind: 'incomplete', command: 'rename' }],
    ['/leave', order({ kind: 'leave' })],
    ['/leave me alone', { kind: 'incomplete', command: 'leave' }],
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

function order(order: GroupOrder): Submission {
  return { kind: 'order', order };
}
