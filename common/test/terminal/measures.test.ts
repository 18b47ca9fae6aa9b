import assert from 'node:assert/strict';
import { UsageError } from '../../src/node/command-line.ts';
import { durationInWords, parseTimer, percentOf, sizeInWords } from '../../src/terminal/measures.ts';

describe('measures at a terminal', () => {
  it('of time are a number and a letter', () => {
    const seconds = ['30s', '5m', '8h', '7d', '4w', 'off'].map(parseTimer);
    assert.deepEqual(seconds, [30, 300, 28_800, 604_800, 2_419_200, undefined]);
    for (const wrong of ['', '5', 'm', '0m', '5 m', '-5m', '5y', '5mm', '1e3s', 'OFF'])
      assert.throws(() => parseTimer(wrong), UsageError, wrong);
  });

  it('of time are told in the largest unit that leaves no rest', () => {
    const words = [1, 90, 60, 7_200, 86_400, 1_209_600].map(durationInWords);
    assert.deepEqual(words, ['1 second', '90 seconds', '1 minute', '2 hours', '1 day', '2 weeks']);
  });

  it('of files are told as file managers do', () => {
    const words = [0, 999, 1_000, 1_234_567, 5e12].map(sizeInWords);
    assert.deepEqual(words, ['0 bytes', '999 bytes', '1.0 kB', '1.2 MB', '5000.0 GB']);
  });

  it('of progress never pass the end', () => {
    assert.deepEqual([percentOf(1, 3), percentOf(4, 3), percentOf(0, 0)], ['33 %', '100 %', '100 %']);
  });
});
