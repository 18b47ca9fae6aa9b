import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClassicMalformed } from '../../src/classic/classic-malformed.ts';
import { ClassicOpener, ClassicSealer } from '../../src/classic/sealed-box.ts';
import { encodeUtf8 } from '../../src/text/utf8.ts';
import { fuzz } from '../support/fuzz.ts';

const key = new Uint8Array(32).fill(9);
const hello = encodeUtf8('hello');

describe('a sealed box of the original protocol', () => {
  it('brings every text through, and counts', () => {
    const [sealer, opener] = [new ClassicSealer(key), new ClassicOpener(key, { exact: true })];
    fuzz(300, fc.uint8Array({ maxLength: 300 }), (plaintext) => {
      assert.deepEqual(opener.open(sealer.seal(plaintext)), plaintext);
      assert.equal(opener.counter, sealer.counter);
    });
  });

  it('goes on where it was kept', () => {
    const sealer = new ClassicSealer(key, { counter: 41 });
    const opener = new ClassicOpener(key, { exact: true, counter: 41 });
    assert.deepEqual(opener.open(sealer.seal(hello)), hello);
    assert.equal(sealer.counter, 42);
  });

  it('takes a later counter on the link and only the next one end to end', () => {
    const sealer = new ClassicSealer(key);
    const [first, second] = [sealer.seal(hello), sealer.seal(hello)];
    const link = new ClassicOpener(key, { exact: false });
    link.open(second);
    assert.throws(() => link.open(first), /counter/);
    assert.throws(() => link.open(second), /counter/);
    const endToEnd = new ClassicOpener(key, { exact: true });
    assert.throws(() => endToEnd.open(second), /counter/);
    endToEnd.open(first);
    endToEnd.open(second);
  });

  it('ends with its counters, rather than use one twice', () => {
    const sealer = new ClassicSealer(key, { counter: 0xffff_ffff });
    sealer.seal(hello);
    assert.throws(() => sealer.seal(hello), /no counters left/);
  });

  it('refuses whatever was changed or cut, and is as before', () => {
    const sealed = new ClassicSealer(key).seal(hello);
    const opener = new ClassicOpener(key, { exact: false });
    fuzz(300, fc.nat({ max: sealed.length - 1 }), (at) => {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => opener.open(changed), ClassicMalformed);
      assert.throws(() => opener.open(sealed.subarray(0, at)), ClassicMalformed);
    });
    assert.deepEqual(opener.open(sealed), hello);
  });
});
