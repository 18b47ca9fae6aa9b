import assert from 'node:assert/strict';
import { Ed25519Key, verifyEd25519 } from '../../src/crypto/ed25519.ts';
import { importPublicKey } from '../../src/crypto/public-key.ts';

describe('importing a public key', () => {
  const limit = Error.stackTraceLimit;

  it('leaves stack traces as they were', () => {
    const key = Ed25519Key.generate();
    assert.equal(verifyEd25519(key.publicKey, new Uint8Array(), key.sign(new Uint8Array())), true);
    assert.equal(Error.stackTraceLimit, limit);
  });

  it('leaves them also after a malformed key', () => {
    assert.throws(() => importPublicKey(new Uint8Array(12), new Uint8Array(32)));
    assert.equal(Error.stackTraceLimit, limit);
  });
});
