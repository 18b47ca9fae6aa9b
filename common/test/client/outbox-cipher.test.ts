import assert from 'node:assert/strict';
import { openOutbox, outboxName, sealOutbox } from '../../src/client/outbox-cipher.ts';
import { randomBytes } from '../../src/crypto/bytes.ts';

describe('a sealed outbox', () => {
  const key = randomBytes(32);
  const owner = { daemonKey: 'daemon', user: 'alice' };
  const plaintext = Uint8Array.of(1, 2, 3);
  const sealed = sealOutbox(key, owner, plaintext);

  it('opens with its key, for its owner', () => {
    assert.deepEqual(openOutbox(key, owner, sealed), plaintext);
  });

  for (const [who, other] of [
    ['user', { ...owner, user: 'bob' }],
    ['daemon', { ...owner, daemonKey: 'another' }],
    // The same letters, cut elsewhere.
    ['pair', { daemonKey: 'daemona', user: 'lice' }],
  ] as const) {
    it(`opens for no other ${who}, and lies under another name`, () => {
      assert.equal(openOutbox(key, other, sealed), undefined);
      assert.notEqual(outboxName(other), outboxName(owner));
    });
  }

  it('does not open with another key', () => {
    assert.equal(openOutbox(randomBytes(32), owner, sealed), undefined);
  });

  it('does not open when a byte was changed or cut off, anywhere', () => {
    for (let at = 0; at < sealed.length; at++) {
      assert.equal(openOutbox(key, owner, sealed.with(at, (sealed[at] ?? 0) ^ 1)), undefined, `byte ${at}`);
      assert.equal(openOutbox(key, owner, sealed.subarray(0, at)), undefined, `cut at ${at}`);
    }
  });

  it('uses a fresh key each time: the same messages look different', () => {
    const again = sealOutbox(key, owner, plaintext);
    assert.notDeepEqual(again.subarray(0, 32), sealed.subarray(0, 32));
    assert.notDeepEqual(again.subarray(32), sealed.subarray(32));
  });
});
