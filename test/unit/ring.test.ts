import assert from 'node:assert/strict';
import { mochaCounts } from '../mocha-counts.ts';
import { verdict } from '../ring.ts';

describe('what npm test counts', () => {
  it('reads the summary of mocha, coloured or not', () => {
    const counts = { passing: 12, failing: 2, pending: 1 };
    const plain =
      '  ✔ takes 3 passing (quickly)\n\n  12 passing (3s)\n  1 pending\n  2 failing\n\n  1) story\n';
    assert.deepEqual(mochaCounts(plain), counts);
    const coloured =
      '\u001b[92m \u001b[0m\u001b[32m 12 passing\u001b[0m\u001b[90m (3s)\u001b[0m\r\n' +
      '\u001b[36m \u001b[0m\u001b[36m 1 pending\u001b[0m\r\n\u001b[31m  2 failing\u001b[0m\r\n';
    assert.deepEqual(mochaCounts(coloured), counts);
  });

  it('takes the last of several summaries', () => {
    const output = '  1 passing (1ms)\n  9 failing\n\n  4 passing (2ms)\n';
    assert.deepEqual(mochaCounts(output), { passing: 4, failing: 0, pending: 0 });
  });

  it('finds none in the output of a crash', () => {
    assert.equal(mochaCounts('SyntaxError: Unexpected token\n'), undefined);
  });

  it('counts a failed check, a crash and an empty ring as one failure each', () => {
    const none = { passing: 0, failing: 0, pending: 0 };
    assert.deepEqual(verdict('check', 2, undefined), { passed: 0, failed: 1, pending: 0 });
    assert.deepEqual(verdict('tests', 1, undefined), { passed: 0, failed: 1, pending: 0 });
    assert.deepEqual(verdict('tests', 0, undefined), { passed: 0, failed: 1, pending: 0 });
    assert.deepEqual(verdict('tests', 0, none), { passed: 0, failed: 1, pending: 0 });
  });

  it('fails a ring that ends badly after all its tests passed', () => {
    const counts = { passing: 5, failing: 0, pending: 0 };
    assert.deepEqual(verdict('tests', 1, counts), { passed: 5, failed: 1, pending: 0 });
    assert.deepEqual(verdict('tests', 0, counts), { passed: 5, failed: 0, pending: 0 });
  });
});
