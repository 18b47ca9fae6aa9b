import assert from 'node:assert/strict';
import type { ViewMessage } from '../../../src/view-protocol.ts';
import { FreshMessages } from '../../../webview/fresh-messages.ts';

describe('what a screen reader announces', () => {
  it('is what others say while one is there', () => {
    const fresh = new FreshMessages();
    fresh.see(messages('a', 'b'));
    fresh.see(messages('a', 'b', 'c', 'mine'));
    assert.deepEqual(
      ['a', 'b', 'c', 'mine'].filter((id) => fresh.has(id)),
      ['c'],
    );
  });

  it('is the first message in an empty lobby too', () => {
    const fresh = new FreshMessages();
    fresh.see([]);
    fresh.see(messages('a'));
    assert.equal(fresh.has('a'), true);
  });

  it('is neither history nor what was missed while away', () => {
    const fresh = new FreshMessages();
    fresh.see(messages('d'));
    fresh.see(messages('a', 'b', 'c', 'd'));
    fresh.see(messages('d', 'e', 'f', 'g', 'h', 'i', 'j'));
    assert.deepEqual(
      Array.from('abcdefghij').filter((id) => fresh.has(id)),
      [],
    );
  });
});

function messages(...ids: readonly string[]): ViewMessage[] {
  return ids.map((id) => ({
    id,
    kind: 'text',
    user: 'bob',
    displayName: 'bob',
    mine: id === 'mine',
    text: id,
    sentAt: 0,
    state: 'received',
  }));
}
