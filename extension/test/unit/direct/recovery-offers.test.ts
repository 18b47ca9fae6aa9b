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

  it('stands there from the first day, and waits', () => {
    assert.equal(offers.isDue(alice), true);
    now += 100 * DAY_MS;
    assert.equal(offers.isDue(alice), true);
  });

  it('comes again on another day to who puts it off, and after the second time never again', async () => {
    const told: boolean[] = [];
    offers.events.on('changed', () => told.push(offers.isDue(alice)));
    await offers.putOff(alice);
    now += DAY_MS - 1;
    assert.equal(offers.isDue(alice), false);
    now += 1;
    assert.equal(offers.isDue(alice), true);
    await offers.putOff(alice);
    now += 100 * DAY_MS;
    assert.equal(offers.isDue(alice), false);
    assert.deepEqual(told, [false, false]);
  });

  it('does not come again to who has saved one', async () => {
    await offers.noteSaved(alice);
    now += 2 * DAY_MS;
    assert.equal(offers.isDue(alice), false);
  });

  it('comes to each account for itself', async () => {
    await offers.putOff(alice);
    assert.equal(offers.isDue({ ...alice, user: 'bob' }), true);
    assert.equal(offers.isDue({ ...alice, daemonKey: 'other' }), true);
    assert.equal(offers.isDue(alice), false);
  });

  it('begins anew when what was kept makes no sense', () => {
    const damaged = memoryProfiles({ 'noncesense.recovery-offers': { 'alice@k': { count: 'many' } } });
    assert.equal(new RecoveryOffers(damaged, () => now).isDue(alice), true);
  });
});
