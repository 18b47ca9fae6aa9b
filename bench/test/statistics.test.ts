import assert from 'node:assert/strict';
import { median, percentile, round, summarize } from '../statistics.ts';

describe('the statistics of the benchmarks', () => {
  it('take the middle value, whatever the order', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 2, 3]), 2.5);
  });

  it('sort numbers as numbers', () => {
    assert.equal(median([10, 9, 100]), 10);
  });

  it('find percentiles between two values', () => {
    const hundred = Array.from({ length: 101 }, (_, index) => index);
    assert.equal(percentile(hundred, 0.99), 99);
    assert.equal(percentile([0, 10], 0.99), 9.9);
    assert.equal(percentile([7], 0.99), 7);
  });

  it('make up nothing where nothing was measured', () => {
    assert.throws(() => percentile([], 0.5), RangeError);
    assert.throws(() => summarize([]), RangeError);
  });

  it('tell the median of each figure, and its range', () => {
    const runs = [
      { cpu_us: 3, p99_ms: 10 },
      { cpu_us: 1, p99_ms: 30 },
      { cpu_us: 2, p99_ms: 20 },
    ];
    assert.deepEqual(summarize(runs), {
      cpu_us: 2,
      p99_ms: 20,
      min: { cpu_us: 1, p99_ms: 10 },
      max: { cpu_us: 3, p99_ms: 30 },
    });
  });

  it('round to four digits and no further', () => {
    assert.equal(round(0.123456), 0.1235);
    assert.equal(round(123456.7), 123457);
  });
});
