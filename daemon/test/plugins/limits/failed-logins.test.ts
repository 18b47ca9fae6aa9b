import assert from 'node:assert/strict';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { FailedLogins } from '../../../src/plugins/limits/failed-logins.ts';

const HOUR = 3_600_000;
const rules = { free: 3, firstDelayMs: 1_000, longestDelayMs: 60_000 };

describe('failed logins', () => {
  let clock: HeldClock;
  let failed: FailedLogins;

  beforeEach(() => {
    clock = new HeldClock();
    failed = new FailedLogins({ rules: () => rules, clock, forgiveMs: HOUR });
  });

  function fail(times: number, key = 'alice'): number {
    for (let count = 0; count < times; count++) failed.begin(key);
    return failed.delay(key);
  }

  it('are free at first, then each doubles the wait, up to the longest', () => {
    assert.equal(fail(2), 0);
    const delays = Array.from({ length: 8 }, () => fail(1));
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('hold back for as long as they say, and nobody else', () => {
    fail(3);
    assert.equal(failed.delay('bob'), 0);
    clock.advance(999);
    assert.equal(failed.delay('alice'), 1);
    assert.equal(failed.held, 1);
    clock.advance(1);
    assert.equal(failed.delay('alice'), 0);
    assert.equal(failed.held, 0);
  });

  it('are forgiven one by one', () => {
    fail(5);
    clock.advance(2 * HOUR);
    assert.equal(fail(1), 2_000, 'as the fourth');
    clock.advance(24 * HOUR);
    assert.equal(fail(2), 0, 'as the first two');
  });

  it('count from the moment a try begins, until it turns out to be none', () => {
    fail(2);
    const begun = failed.begin('alice');
    assert.equal(failed.delay('alice'), 1_000);
    failed.undo('alice', begun);
    assert.equal(failed.delay('alice'), 0);
    fail(4);
    failed.clear('alice');
    assert.equal(failed.delay('alice'), 0);
    assert.equal(fail(2), 0);
  });

  it('hold nobody for longer than a delay when the clock is set back', () => {
    fail(3);
    clock.sleep(-24 * HOUR);
    assert.equal(failed.delay('alice'), 1_000);
    clock.advance(1_000);
    assert.equal(failed.delay('alice'), 0);
  });

  it('do not begin a wait anew when somebody at the same address gets it right', () => {
    fail(8);
    clock.advance(60_000);
    assert.equal(failed.delay('alice'), 0);
    failed.undo('alice', failed.begin('alice'));
    assert.equal(failed.delay('alice'), 0);
  });

  it('keep a bounded number of names, and forget first who waits for nothing', () => {
    fail(3);
    for (let index = 0; index < 30_000; index++) failed.begin(`name${index}`);
    assert.equal(failed.delay('alice'), 1_000);
    assert.equal(fail(2, 'name0'), 0, 'its first is forgotten');
    assert.equal(fail(2, 'name29999'), 1_000, 'its first is not');
  });
});
