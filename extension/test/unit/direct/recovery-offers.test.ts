import assert from 'node:assert/strict';
import { RecoveryOffers } from '../../../src/direct/recovery-offers.ts';
import { memoryProfiles } from '../support/memory-stores.ts';

const DAY_MS = 86_400_000;
const alice = {
  address: { host: 'h', port: 1 },
  daemonKey: 'k',
  user: 'alice',
  signedIn: true,
  hasToken: false,
};

describe('the offer to save a recovery file', () => {
  let now: number;
  let offers: RecoveryOffers;

  beforeEach(() => {
    now = 1_700_000_000_000;
    offers = new RecoveryOffers(memoryProfiles(), () => now);
  });

  it('comes at once, once more on another day, and then never again', async () => {
    assert.equal(await offers.take(alice), true);
    now += DAY_MS - 1;
    assert.equal(await offers.take(alice), false);
    now += 1;
    assert.equal(await offers.take(alice), true);
    now += 100 * DAY_MS;
    assert.equal(await offers.take(alice), false);
  });

  it('does not come again to who has saved one', async () => {
    assert.equal(await offers.take(alice), true);
    await offers.noteSaved(alice);
    now += 2 * DAY_MS;
    assert.equal(await offers.take(alice), false);
  });

  it('comes to each account for itself', async () => {
    assert.equal(await offers.take(alice), true);
    assert.equal(await offers.take({ ...alice, user: 'bob' }), true);
    assert.equal(await offers.take({ ...alice, daemonKey: 'other' }), true);
    assert.equal(await offers.take(alice), false);
  });

  it('begins anew when what was kept makes no sense', async () => {
    const damaged = memoryProfiles({ 'noncesense.recovery-offers': { 'alice@k': { count: 'many' } } });
    assert.equal(await new RecoveryOffers(damaged, () => now).take(alice), true);
  });
});
