import assert from 'node:assert/strict';
import { GrowingBytes } from '../../src/crypto/growing-bytes.ts';
import { concatBytes } from '../../src/crypto/bytes.ts';

describe('bytes that come in parts', () => {
  it('are taken as a whole, and then others are gathered', () => {
    const bytes = new GrowingBytes();
    const parts = [0, 1, 3, 0, 500, 2].map((length, index) => new Uint8Array(length).fill(index));
    for (const part of parts) bytes.add(part);
    assert.equal(bytes.length, 506);
    const whole = bytes.take();
    bytes.add(Uint8Array.of(9));
    assert.deepEqual(whole, concatBytes(...parts));
    assert.deepEqual(bytes.take(), Uint8Array.of(9));
    assert.deepEqual([bytes.length, bytes.take()], [0, new Uint8Array()]);
  });
});
