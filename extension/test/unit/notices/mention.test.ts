import assert from 'node:assert/strict';
import { isMentionOf } from '../../../src/notices/mention.ts';

describe('a mention', () => {
  it('is @ and the user name as a word of its own, in any case', () => {
    for (const text of [
      '@bob',
      'hi @Bob!',
      '(@bob)',
      'ask @bob.',
      '@bob, @eve',
      '@eve\n@bob',
      '@bob...',
      '**@bob**',
    ])
      assert.ok(isMentionOf('bob', text), text);
  });

  it('is no part of a longer name, and no address', () => {
    for (const text of [
      'bob',
      '@bobby',
      '@bob.smith',
      '@bob-2',
      '@bob_',
      'mail@bob',
      'a.@bob',
      '@@bob',
      '@ bob',
    ])
      assert.ok(!isMentionOf('bob', text), text);
  });

  it('takes every character of a name as it is', () => {
    assert.ok(isMentionOf('a.b-c', 'ask @a.b-c'));
    assert.ok(!isMentionOf('a.b-c', 'ask @axb-c'));
  });
});
