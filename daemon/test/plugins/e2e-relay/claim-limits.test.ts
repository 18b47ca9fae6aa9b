import assert from 'node:assert/strict';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { ClaimLimits } from '../../../src/plugins/e2e-relay/claim-limits.ts';

const HOUR = 3_600_000;

describe('the limits of claims', () => {
  let clock: HeldClock;
  let limits: ClaimLimits;

  beforeEach(() => {
    clock = new HeldClock();
    limits = new ClaimLimits(clock, () => 2);
  });

  const isHeldBack = (user: string, device: string, retryAfter = HOUR / 1_000) =>
    assert.throws(() => limits.charge(user, device), { code: 'rate-limited', retryAfter });

  it('are of one user and one device, and say when the hour is over', () => {
    for (let count = 0; count < 2; count++) limits.charge('alice', 'laptop');
    isHeldBack('alice', 'laptop');
    limits.charge('alice', 'tablet');
    limits.charge('bob', 'laptop');
    clock.advance(HOUR - 1_500);
    isHeldBack('alice', 'laptop', 2);
    clock.advance(1_500);
    for (let count = 0; count < 2; count++) limits.charge('alice', 'laptop');
    isHeldBack('alice', 'laptop');
  });

  it('hold nobody for longer than an hour when the clock is set back', () => {
    for (let count = 0; count < 2; count++) limits.charge('alice', 'laptop');
    clock.jump(-24 * HOUR);
    limits.charge('alice', 'laptop');
  });

  it('remember a bounded number of pairs, and forget first who has claimed nothing for longest', () => {
    for (const user of ['alice', 'bob'])
      for (let count = 0; count < 2; count++) limits.charge(user, 'laptop');
    for (let index = 0; index < 49_999; index++) limits.charge(`user${index}`, 'laptop');
    isHeldBack('bob', 'laptop');
    limits.charge('alice', 'laptop');
  });
});
