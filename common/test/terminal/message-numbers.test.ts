import assert from 'node:assert/strict';
import { MessageNumbers } from '../../src/terminal/message-numbers.ts';

describe('the number of a message', () => {
  it('stays, and is nobody else’s, also where another conversation has a message of the same id', () => {
    const numbers = new MessageNumbers();
    assert.equal(numbers.of('bob', 'x'), 1);
    assert.equal(numbers.of('mallory', 'x'), 2);
    assert.equal(numbers.of('bob', 'x'), 1);
    assert.ok(numbers.is(1, 'bob', 'x'));
    assert.ok(!numbers.is(1, 'mallory', 'x'));
    assert.ok(!numbers.is(3, 'bob', 'unknown'));
  });
});
