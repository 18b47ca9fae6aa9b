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

  for (const [away, slot, atMost] of [
    [0, 50, 0.15],
    [60_000, 1_000, 0.06],
  ] as const) {
    it(`spreads thousands of clients of a daemon that was away for ${away / 1000} s`, () => {
      const random = seededRandom(1);
      const arrivals = Array.from({ length: 5_000 }, () => firstAttemptAfter(away, random));
      const slots = new Map<number, number>();
      for (const at of arrivals) {
        const index = Math.floor(at / slot);
        slots.set(index, (slots.get(index) ?? 0) + 1);
      }
      const busiest = Math.max(...slots.values()) / arrivals.length;
      assert.ok(busiest < atMost, `${busiest * 100} % within ${slot} ms`);
    });
  }
});

/** When a client that lost its connection at 0 ms comes back to a daemon that is there again at `ms`. */
function firstAttemptAfter(ms: number, random: () => number): number {
  const backOff = new BackOff(random);
  let at = backOff.next();
  while (at < ms) at += backOff.next();
  return at;
}

/** Mulberry32: the same numbers each time. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
