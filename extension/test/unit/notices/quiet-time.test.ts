import assert from 'node:assert/strict';
import type { ProfileStore } from '../../../../common/src/client/client-options.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { QuietTime } from '../../../src/notices/quiet-time.ts';
import { memoryProfiles } from '../support/memory-stores.ts';

const HOUR_MS = 3_600_000;

describe('do not disturb', () => {
  let clock: HeldClock;
  let store: ProfileStore;
  let quiet: QuietTime;
  let changes: number;

  beforeEach(() => {
    clock = new HeldClock();
    store = memoryProfiles();
    quiet = new QuietTime(store, clock);
    changes = 0;
    quiet.events.on('changed', () => changes++);
  });

  afterEach(() => quiet.dispose());

  it('is off until the person asks for it', () => {
    assert.equal(quiet.isOn, false);
  });

  it('ends by itself after an hour, and says so', async () => {
    await quiet.set('hour');
    clock.advance(HOUR_MS - 1);
    assert.deepEqual([quiet.isOn, changes], [true, 1]);
    clock.advance(1);
    assert.deepEqual([quiet.isOn, changes], [false, 2]);
  });

  it('lasts until the next morning, eight o’clock', async () => {
    await quiet.set('tomorrow');
    const { now } = quiet;
    assert.ok(now.kind === 'until');
    const morning = new Date(now.time);
    assert.deepEqual([morning.getHours(), morning.getMinutes()], [8, 0]);
    const isNextDay = new Date(clock.now() + 24 * HOUR_MS).getDate() === morning.getDate();
    assert.ok(isNextDay && now.time > clock.now());
  });

  it('stays on until it is turned off, where the person wants that', async () => {
    await quiet.set('on');
    clock.advance(1_000 * HOUR_MS);
    assert.equal(quiet.isOn, true);
    await quiet.set('off');
    assert.equal(quiet.isOn, false);
  });

  it('holds for the other windows, also those that open later', async () => {
    const other = new QuietTime(store, clock);
    await quiet.set('hour');
    assert.equal(other.isOn, true);
    other.refresh();
    clock.advance(HOUR_MS);
    assert.equal(other.isOn, false);
    other.dispose();
  });

  it('is off where what was kept is of no use', () => {
    const other = new QuietTime(
      memoryProfiles({ 'noncesense.quiet': { kind: 'until', time: 'soon' } }),
      clock,
    );
    assert.equal(other.isOn, false);
    other.dispose();
  });
});
