import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { fuzz } from '../../../../common/test/support/fuzz.ts';
import { PacedLines } from '../../../src/plugins/classic/paced-lines.ts';

const READ = 4_096;
const MOMENT_MS = 20;
const lineOf = (length: number) => `${'x'.repeat(length - 1)}\n`;

describe('lines for a client that takes each read for whole lines', () => {
  let clock: HeldClock;
  let written: string[];
  let lines: PacedLines;

  beforeEach(() => {
    clock = new HeldClock();
    written = [];
    lines = new PacedLines((text) => written.push(text), clock);
  });

  it('are written at once where nothing was written just before', () => {
    for (const line of ['one\n', 'two\n', 'three\n']) {
      lines.add(line);
      clock.advance(MOMENT_MS);
    }
    assert.deepEqual(written, ['one\n', 'two\n', 'three\n']);
  });

  it('wait a moment otherwise, and go together as far as they fit into a read', () => {
    for (let i = 0; i < 9; i++) lines.add(lineOf(1_000));
    assert.equal(lines.waiting, 8_000);
    for (const [count, waiting] of [
      [1, 8_000],
      [5, 4_000],
      [9, 0],
    ] as const) {
      assert.equal(written.join('').length, count * 1_000);
      assert.equal(lines.waiting, waiting);
      clock.advance(MOMENT_MS);
    }
    assert.equal(written.length, 3);
  });

  it('go alone where one is longer than a read', () => {
    lines.add('short\n');
    for (const length of [9_000, 100, 9_000]) lines.add(lineOf(length));
    clock.advance(3 * MOMENT_MS);
    assert.deepEqual(
      written.map(({ length }) => length),
      [6, 9_000, 100, 9_000],
    );
  });

  it('do not pile up: what is too much goes with the next ones', () => {
    for (let i = 0; i < 200; i++) lines.add(lineOf(1_000));
    clock.advance(MOMENT_MS);
    assert.equal(written.at(-1)?.length, 133_000);
    assert.equal(lines.waiting, 66_000);
    clock.advance(20 * MOMENT_MS);
    assert.equal(lines.waiting, 0);
    assert.equal(written.join('').length, 200_000);
  });

  it('come in order and whole, whenever they are said, and never more at once than a read takes', () => {
    const one = fc.record({ length: fc.integer({ min: 1, max: READ }), pause: fc.nat(30) });
    const said = fc.array(one, { maxLength: 16 });
    fuzz(200, said, (all) => {
      const start = written.length;
      let last = -Infinity;
      const paced = new PacedLines((text) => {
        assert.ok(text.length <= READ && text.endsWith('\n'));
        assert.ok(clock.now() - last >= MOMENT_MS);
        last = clock.now();
        written.push(text);
      }, clock);
      for (const { length, pause } of all) {
        paced.add(lineOf(length));
        clock.advance(pause);
      }
      clock.advance(all.length * MOMENT_MS);
      assert.equal(written.slice(start).join(''), all.map(({ length }) => lineOf(length)).join(''));
    });
  });

  it('wait no longer when the clock is set back', () => {
    lines.add('one\n');
    clock.sleep(-60_000);
    lines.add('two\n');
    clock.advance(MOMENT_MS);
    assert.deepEqual(written, ['one\n', 'two\n']);
  });

  it('all go when it ends, or none', () => {
    for (const line of ['one\n', 'two\n', 'three\n']) lines.add(line);
    lines.flush();
    assert.deepEqual(written, ['one\n', 'two\nthree\n']);
    lines.add('four\n');
    lines.dispose();
    clock.advance(MOMENT_MS);
    assert.equal(written.length, 2);
    assert.equal(lines.waiting, 0);
  });
});
