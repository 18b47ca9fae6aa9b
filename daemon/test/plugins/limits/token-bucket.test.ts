import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TokenBucket } from '../../../src/plugins/limits/token-bucket.ts';

const rate = { perSecond: 10, burst: 20 };

describe('a token bucket', () => {
  it('gives a burst, then says how long to wait', () => {
    const bucket = new TokenBucket(0);
    assert.equal(bucket.wait(20, rate, 0), 0);
    bucket.take(20);
    assert.equal(bucket.wait(1, rate, 0), 100);
    assert.equal(bucket.wait(5, rate, 100), 400);
    assert.equal(bucket.wait(5, rate, 500), 0);
  });

  it('goes on when the clock is set back, and gives no more than a burst when it is set forward', () => {
    const bucket = new TokenBucket(1_000_000);
    bucket.take(20);
    assert.equal(bucket.wait(1, rate, 0), 100);
    assert.equal(bucket.wait(1, rate, 100), 0);
    assert.equal(bucket.wait(21, rate, 10_000_000_000), 100);
  });

  it('takes another rate at once', () => {
    const bucket = new TokenBucket(0);
    bucket.take(20);
    assert.equal(bucket.wait(1, { perSecond: 1_000, burst: 20 }, 1), 0);
    bucket.take(20);
    assert.equal(bucket.wait(1, { perSecond: 10, burst: 5 }, 1), 100, 'no debt beyond the burst');
  });

  it('never gives more than burst and rate allow, whatever is asked when', () => {
    const asks = fc.array(fc.record({ after: fc.nat(2_000), cost: fc.integer({ min: 1, max: 20 }) }));
    fc.assert(
      fc.property(asks, (story) => {
        const bucket = new TokenBucket(0);
        let now = 0;
        let given = 0;
        for (const { after, cost } of story) {
          now += after;
          const wait = bucket.wait(cost, rate, now);
          if (wait > 0) {
            assert.ok(bucket.wait(cost, rate, now + Math.ceil(wait)) === 0, 'the wait was long enough');
            now += Math.ceil(wait);
          }
          bucket.take(cost);
          given += cost;
          assert.ok(given <= rate.burst + (now / 1_000) * rate.perSecond + 1e-6);
        }
      }),
    );
  });
});
