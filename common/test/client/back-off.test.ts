import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BackOff } from '../../src/client/back-off.ts';

const jitter = fc.double({ min: 0, max: 1, noNaN: true });

describe('BackOff', () => {
  it('stays between half a second and a minute, whatever the jitter', () => {
    fc.assert(
      fc.property(fc.array(jitter, { minLength: 1, maxLength: 60 }), (values) => {
        const left = [...values];
        const backOff = new BackOff(() => left.shift() ?? 0);
        for (const _ of values) {
          const delay = backOff.next();
          assert.ok(delay >= 500 && delay <= 60_000, String(delay));
        }
      }),
    );
  });

  it('doubles its ceiling up to a minute', () => {
    const backOff = new BackOff(() => 1);
    const delays = Array.from({ length: 8 }, () => backOff.next());
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('spreads over the whole range below its ceiling', () => {
    const backOff = new BackOff(() => 0);
    assert.deepEqual([backOff.next(), backOff.next(), backOff.next()], [500, 500, 500]);
  });

  it('begins anew after a reset', () => {
    const backOff = new BackOff(() => 1);
    backOff.next();
    backOff.next();
    backOff.reset();
    assert.equal(backOff.next(), 1_000);
  });
});
