import assert from 'node:assert/strict';
import { formatTable } from '../table.ts';

describe('the table of a benchmark', () => {
  it('says in line what meets its target and what does not', () => {
    const lines = formatTable([
      { name: 'cost', unit: 'µs', value: 1.5, range: [1, 2] },
      { name: 'good', unit: '×', value: 2, range: [1, 3], target: 2 },
      { name: 'bad', unit: '×', value: 2.1, target: 2 },
    ]);
    assert.deepEqual(lines, [
      '      median  min … max  target',
      'cost  1.5 µs      1 … 2',
      'good     2 ×      1 … 3     ≤ 2      met',
      'bad    2.1 ×                ≤ 2  NOT MET',
    ]);
  });
});
