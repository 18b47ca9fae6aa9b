import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  advanced,
  messageKey,
  type StoredMessage,
} from '../../../../src/client/conversations/book/stored-message.ts';

const number = fc.nat({ max: 999_999_999_999 });
const states = ['failed', 'sending', 'sent', 'delivered', 'read'] as const;

function message(state: StoredMessage['state']): StoredMessage {
  const problem = state === 'failed' ? { problem: 'no' } : {};
  return { id: new Uint8Array(16), kind: 'text', from: 'alice', sentAt: 0, text: 'hi', state, ...problem };
}

describe('a stored message', () => {
  it('lies in the order of its number', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        assert.equal(messageKey(a) < messageKey(b), a < b);
      }),
    );
  });

  it('moves forward only, in whatever order receipts come', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.array(fc.constantFrom(...states)), (first, receipts) => {
        const last = receipts.reduce((line, state) => advanced(line, state), message(first));
        const rank = (state: StoredMessage['state']) =>
          Math.max(
            1,
            states.findIndex((other) => other === state),
          );
        const furthest = Math.max(rank(first), ...receipts.map(rank));
        assert.equal(rank(last.state), furthest);
        assert.equal(last.problem === undefined, last.state !== 'failed');
      }),
    );
  });
});
