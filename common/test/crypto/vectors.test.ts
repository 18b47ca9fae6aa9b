import assert from 'node:assert/strict';
import { Ed25519Key, verifyEd25519 } from '../../src/crypto/ed25519.ts';
import { hasNativeMlKem, nativeMlKem, portableMlKem } from '../../src/crypto/ml-kem.ts';
import { runSelfTest } from '../../src/crypto/self-test.ts';
import { encapsulate, XWingKey } from '../../src/crypto/x-wing.ts';
import { X25519Key } from '../../src/crypto/x25519.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';

interface XWingVector {
  readonly seed: string;
  readonly publicKey: string;
  readonly ciphertext: string;
  readonly sharedSecret: string;
}

describe('crypto door', () => {
  it('passes its self-test on this host', async () => {
    assert.deepEqual(await runSelfTest(), []);
  });

  it('agrees with an independent implementation of X-Wing', () => {
    for (const vector of vectors<{ vectors: XWingVector[] }>('x-wing').vectors) {
      const key = new XWingKey(hex(vector.seed));
      assert.equal(toHex(key.publicKey), vector.publicKey);
      assert.equal(toHex(key.decapsulate(hex(vector.ciphertext))), vector.sharedSecret);
    }
  });

  it('takes a changed X-Wing ciphertext for another secret', () => {
    const key = new XWingKey();
    const { ciphertext, sharedSecret } = encapsulate(key.publicKey);
    ciphertext[3] = (ciphertext[3] ?? 0) ^ 1;
    assert.notEqual(toHex(key.decapsulate(ciphertext)), toHex(sharedSecret));
  });

  it('refuses X25519 keys of low order and keys of a wrong length', () => {
    const key = X25519Key.fromSecret(new Uint8Array(32).fill(7));
    assert.throws(() => key.agree(new Uint8Array(32)));
    assert.throws(() => key.agree(new Uint8Array(31)), /expected 32 bytes/);
    assert.throws(() => encapsulate(new Uint8Array(1216)));
  });

  it('keeps an X25519 key and brings it back, by its secret or by both halves', () => {
    const [key, peer] = [X25519Key.generate(), X25519Key.generate()];
    for (const again of [
      X25519Key.fromSecret(key.exportSecret()),
      X25519Key.fromPair(key.exportSecret(), key.publicKey),
    ]) {
      assert.deepEqual(again.publicKey, key.publicKey);
      assert.deepEqual(again.exportSecret(), key.exportSecret());
      assert.deepEqual(again.agree(peer.publicKey), peer.agree(key.publicKey));
    }
    assert.throws(() => X25519Key.fromPair(new Uint8Array(31), key.publicKey), RangeError);
    assert.throws(() => X25519Key.fromPair(key.exportSecret(), new Uint8Array(33)), RangeError);
  });

  it('gives the same with native and portable ML-KEM', function () {
    if (!hasNativeMlKem()) {
      // This host has one implementation only, and the vectors above have tested it.
      assert.equal(portableMlKem.keyFromSeed(new Uint8Array(64)).publicKey.length, 1184);
      return;
    }
    const seed = new Uint8Array(64).map((_, index) => index);
    const [native, portable] = [nativeMlKem.keyFromSeed(seed), portableMlKem.keyFromSeed(seed)];
    assert.equal(toHex(native.publicKey), toHex(portable.publicKey));
    const { ciphertext, sharedSecret } = portableMlKem.encapsulate(native.publicKey);
    assert.equal(toHex(native.decapsulate(ciphertext)), toHex(sharedSecret));
  });

  it('calls a signature by a malformed key wrong rather than throwing', () => {
    const signature = Ed25519Key.generate().sign(hex('00'));
    assert.equal(verifyEd25519(new Uint8Array(31), hex('00'), signature), false);
    assert.equal(verifyEd25519(new Uint8Array(32).fill(255), hex('00'), signature), false);
  });
});
