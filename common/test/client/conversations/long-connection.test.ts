import assert from 'node:assert/strict';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

const DAY_MS = 86_400_000;

describe('a connection that lasts for weeks', () => {
  it('has its signed prekey renewed, as a short one has', async () => {
    const clock = new HeldClock();
    const relay = new MemoryRelay();
    const alice = new DirectPerson('alice', relay, clock);
    await alice.connect();
    const signed = () => [...relay.prekeys.values()][0]?.signed?.id;
    const first = signed();
    assert.notEqual(first, undefined);
    for (let day = 0; day < 8; day++) clock.advance(DAY_MS);
    await alice.until('a new one is there', () => signed() !== first);
    alice.disconnect();
  });
});
