import assert from 'node:assert/strict';
import { Awaited } from '../../../../src/client/conversations/receiving/awaited.ts';
import { HourlyLimits } from '../../../../src/client/conversations/receiving/hourly-limits.ts';
import { ReopenedVault } from '../../support/reopened-vault.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 20_000 * DAY;

function named(number: number, user = 'bob', device = 1) {
  const envelope = new Uint8Array(16);
  new DataView(envelope.buffer).setUint32(0, number);
  return { user, device: new Uint8Array(16).fill(device), envelope };
}

function failed(number: number, user = 'bob', device = 1) {
  const place = { conversation: user, line: String(number).padStart(12, '0') };
  return { ...named(number, user, device), reason: 'not-authentic', place } as const;
}

describe('what could not be decrypted', () => {
  let vault: ReopenedVault;

  beforeEach(() => {
    vault = new ReopenedVault();
  });

  /** As after a restart. */
  async function opened(): Promise<Awaited> {
    return new Awaited(await vault.open(), vault.write);
  }

  it('is asked for at once, after an hour and after a day, also over restarts', async () => {
    (await opened()).add(failed(1), NOW);
    const due = async (at: number) => {
      const awaited = await opened();
      const names = awaited.due(at);
      awaited.countAsked(names, at);
      return names.length;
    };
    assert.equal(await due(NOW), 1);
    assert.equal(await due(NOW + HOUR - 1), 0);
    assert.equal(await due(NOW + HOUR), 1);
    assert.equal(await due(NOW + HOUR + DAY - 1), 0);
    assert.equal(await due(NOW + HOUR + DAY), 1);
    assert.equal(await due(NOW + 6 * DAY), 0);
  });

  it('leads to its line once, when that device sends it again', async () => {
    (await opened()).add(failed(1), NOW);
    const awaited = await opened();
    for (const other of [named(2), named(1, 'mallory'), named(1, 'bob', 2)])
      assert.equal(awaited.take(other), undefined);
    const { place } = failed(1);
    const taken = awaited.take(named(1));
    assert.deepEqual(taken?.place, place);
    const later = await opened();
    assert.equal(later.take(named(1)), undefined);
    assert.deepEqual(later.due(NOW), []);
  });

  it('is given up a day after the third request, and after seven days in any case', async () => {
    const awaited = await opened();
    awaited.add(failed(1), NOW);
    awaited.add(failed(2), NOW);
    for (let times = 0; times < 3; times++) awaited.countAsked([named(1), named(3)], NOW);
    const lines = (at: number) => awaited.takeLost(at).map(({ place }) => Number(place?.line));
    assert.deepEqual(lines(NOW + DAY - 1), []);
    assert.deepEqual(lines(NOW + DAY), [1]);
    assert.deepEqual(lines(NOW + 7 * DAY - 1), []);
    assert.deepEqual(lines(NOW + 7 * DAY), [2]);
    assert.equal((await opened()).take(named(2)), undefined);
  });

  it('is named in the order in which it failed', async () => {
    const awaited = await opened();
    for (const number of [3, 1, 2]) awaited.add(failed(number), NOW + number);
    assert.deepEqual(
      (await opened()).due(NOW + 10).map(({ place }) => Number(place?.line)),
      [1, 2, 3],
    );
  });

  it('is awaited of one device 200 times, and of all a thousand times', async () => {
    const awaited = await opened();
    const fill = (device: number) => {
      for (let number = 0; number < 200; number++) awaited.add(failed(number, 'bob', device), NOW);
    };
    fill(1);
    assert.equal(awaited.hasRoomFor(named(0)), false);
    for (let device = 2; device <= 5; device++) {
      assert.ok(awaited.hasRoomFor(named(0, 'bob', device)));
      fill(device);
    }
    assert.equal(awaited.hasRoomFor(named(1, 'carol')), false);
    awaited.take(named(1));
    assert.ok(awaited.hasRoomFor(named(1, 'carol')));
  });

  it('answers once for one that is missing', async () => {
    const awaited = await opened();
    for (const number of [1, 2, 3]) awaited.add(failed(number), NOW);
    assert.equal(awaited.unexplained(named(0, 'bob', 2), { conversation: 'bob', before: 9 }, 1), 1);
    assert.equal(awaited.unexplained(named(0), { conversation: 'bob', before: 9 }, 2), 0);
    assert.equal((await opened()).unexplained(named(0), { conversation: '#group', before: 7 }, 5), 4);
    assert.deepEqual(
      [1, 2, 3].map((number) => awaited.take(named(number))?.missed?.before),
      [9, 9, undefined],
    );
  });
});

describe('session starts that failures ask for', () => {
  const device = new Uint8Array(16).fill(1);

  it('are five an hour with each device', () => {
    const limits = new HourlyLimits(5);
    for (let start = 0; start < 5; start++) assert.ok(limits.take(device, NOW + start));
    assert.equal(limits.take(device, NOW + HOUR - 1), false);
    assert.ok(limits.take(new Uint8Array(16).fill(2), NOW));
    assert.ok(limits.take(device, NOW + HOUR));
    assert.equal(limits.take(device, NOW + HOUR), false);
  });

  it('are not held up by a clock that was wrong', () => {
    const limits = new HourlyLimits(5);
    for (let start = 0; start < 5; start++) assert.ok(limits.take(device, NOW + 100 * DAY));
    assert.ok(limits.take(device, NOW));
  });
});
