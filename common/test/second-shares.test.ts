import assert from 'node:assert/strict';
import { SecondShares } from '../src/second-shares.ts';
import { HeldClock } from './support/held-clock.ts';

describe('shares of a second', () => {
  it('are each one’s own, at each receiver, and are there again with the next', () => {
    const clock = new HeldClock();
    const shares = new SecondShares(10, clock);
    const [here, there] = [{}, {}];
    assert.equal(shares.take(here, 'alice', 7), true);
    assert.equal(shares.take(here, 'alice', 4), false);
    assert.equal(shares.take(here, 'alice', 3), true, 'what was refused is not counted');
    assert.equal(shares.take(here, 'bob', 10), true);
    assert.equal(shares.take(there, 'alice', 10), true);
    clock.advance(999);
    assert.equal(shares.take(here, 'alice', 1), false);
    clock.advance(1);
    assert.equal(shares.take(here, 'alice', 10), true);
  });

  it('are there again when the clock is set back', () => {
    const clock = new HeldClock();
    const shares = new SecondShares(10, clock);
    const here = {};
    assert.equal(shares.take(here, 'alice', 10), true);
    clock.sleep(-5_000);
    assert.equal(shares.take(here, 'alice', 10), true);
  });
});
