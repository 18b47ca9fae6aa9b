import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from '../../src/text/base64.ts';
import { foldUserName, isDisplayName, isUserName } from '../../src/text/names.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/text/utf8.ts';
import { hex } from '../support/bytes.ts';

describe('text', () => {
  it('brings bytes through base64 and base64url and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
        assert.deepEqual(decodeBase64Url(encodeBase64Url(bytes)), bytes);
      }),
    );
  });

  for (const bad of ['A', 'AB', 'ABC', 'AB=A', 'AB==AB==', 'A B=', 'AB-_', 'AR==', 'ABC=\n']) {
    it(`refuses ${JSON.stringify(bad)} as base64`, () => {
      assert.throws(() => decodeBase64(bad), TypeError);
    });
  }

  it('refuses stray bits and padding in base64url', () => {
    for (const bad of ['AR', 'AA==', 'A', '+/']) assert.throws(() => decodeBase64Url(bad), TypeError, bad);
  });

  it('refuses malformed UTF-8 and unpaired surrogates', () => {
    for (const bad of ['c080', 'eda080', 'f4908080', 'ff', 'e282'])
      assert.throws(() => decodeUtf8(hex(bad)), TypeError, bad);
    assert.throws(() => encodeUtf8('\ud800'), TypeError);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(decodeUtf8(encodeUtf8(text)), text);
      }),
    );
  });

  it('keeps a byte order mark', () => {
    assert.equal(decodeUtf8(encodeUtf8('\uFEFFa')), '\uFEFFa');
  });

  it('knows user names and display names', () => {
    for (const good of ['a', '0x', 'alice.b_c-d', 'a'.repeat(32)]) assert.ok(isUserName(good), good);
    for (const bad of ['', '.a', '-a', 'A', 'a'.repeat(33), 'a b', 'é', 'a\n'])
      assert.ok(!isUserName(bad), bad);
    assert.equal(foldUserName(' Alice '), 'alice');
    assert.ok(isDisplayName('Zoë Müller 世界'));
    for (const bad of ['', ' a', 'a\u202eb', 'a\u200bb', 'a\nb', 'x'.repeat(65)])
      assert.ok(!isDisplayName(bad), bad);
  });
});
