import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArguments } from '../arguments.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const known = ['fanout', 'idle'];

describe('the command line of the benchmarks', () => {
  it('takes names and options in any order', () => {
    const { names, json, runs } = parseArguments(['--json', 'idle', '--runs', '5', 'fanout'], known);
    assert.deepEqual({ names, json, runs }, { names: ['idle', 'fanout'], json: true, runs: 5 });
  });

  it('measures three times, or once when it has to be quick', () => {
    assert.equal(parseArguments([], known).runs, 3);
    assert.equal(parseArguments(['--quick'], known).runs, 1);
    assert.equal(parseArguments(['--quick', '--runs', '2'], known).runs, 2);
  });

  it('names what it does not know', () => {
    assert.throws(() => parseArguments(['idel'], known), /no bench is called idel; there are fanout, idle/);
    assert.throws(() => parseArguments(['--jsno'], known), /--jsno/);
    for (const runs of ['0', '-1', '1.5', 'many', '', '100']) {
      assert.throws(
        () => parseArguments([`--runs=${runs}`], known),
        /--runs takes a number from 1 to 99/,
        runs,
      );
    }
  });

  it('ends with 2 and a message', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, 'fan-out'], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /no bench is called fan-out/);
  });
});
