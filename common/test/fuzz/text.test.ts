import assert from 'node:assert/strict';
import fc from 'fast-check';
import naclUtil from 'tweetnacl-util';
import { passwordProblem } from '../../src/auth/password-rules.ts';
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from '../../src/text/base64.ts';
import { foldUserName, isDisplayName, isUserName } from '../../src/text/names.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/text/utf8.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutatedBytes, mutatedText } from './support/mutations.ts';

const bytes = fc.uint8Array({ maxLength: 100 });
// Half surrogates too.
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

/** What `decode` makes of `input`; undefined when it refuses it as its description says. */
function valueOf<I, O>(decode: (input: I) => O, input: I): O | undefined {
  try {
    return decode(input);
  } catch (error) {
    assert.ok(error instanceof TypeError && error.message.startsWith('malformed'), String(error));
    return undefined;
  }
}

describe('fuzz: base64', () => {
  for (const { name, ours, node } of [
    { name: 'base64', ours: { encode: encodeBase64, decode: decodeBase64 }, node: 'base64' as const },
    {
      name: 'base64url',
      ours: { encode: encodeBase64Url, decode: decodeBase64Url },
      node: 'base64url' as const,
    },
  ]) {
    it(`writes ${name} as Node does, and takes exactly what is written so`, () => {
      const valid = bytes.map((value) => Buffer.from(value).toString(node));
      fuzz(1_000, bytes, (value) => {
        assert.equal(ours.encode(value), Buffer.from(value).toString(node));
        assert.deepEqual(ours.decode(ours.encode(value)), value);
      });
      fuzz(1_500, fc.oneof({ weight: 4, arbitrary: mutatedText(valid) }, anyText, fc.string()), (text) => {
        const nodes = Buffer.from(text, node);
        const isCanonical = nodes.toString(node) === text;
        assert.deepEqual(valueOf(ours.decode, text), isCanonical ? new Uint8Array(nodes) : undefined);
      });
    });
  }
});

describe('fuzz: UTF-8', () => {
  it('is read as another strict decoder reads it', () => {
    const valid = fc.string({ unit: 'binary' }).map((text) => naclUtil.decodeUTF8(text.toWellFormed()));
    fuzz(1_500, fc.oneof(mutatedBytes(valid), bytes), (value) => {
      let expected: string | undefined;
      try {
        expected = naclUtil.encodeUTF8(value);
      } catch {
        expected = undefined;
      }
      assert.equal(valueOf(decodeUtf8, value), expected);
    });
  });

  it('is written for well-formed text only', () => {
    fuzz(1_000, anyText, (text) => {
      const written = valueOf(encodeUtf8, text);
      assert.deepEqual(written, text.isWellFormed() ? naclUtil.decodeUTF8(text) : undefined);
    });
  });
});

describe('fuzz: names and passwords', () => {
  const names = mutatedText(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,34}$/, { size: 'max' }));

  it('fold a user name to one that is a user name, and stays as it is', () => {
    fuzz(1_500, fc.oneof(names, anyText), (text) => {
      const folded = foldUserName(text);
      if (folded === undefined) {
        assert.equal(isUserName(text), false);
        return;
      }
      assert.ok(/^[a-z0-9._-]+$/.test(folded) && folded.length <= 32 && /^[a-z0-9]/.test(folded), folded);
      assert.equal(foldUserName(folded), folded);
      assert.equal(isUserName(text), text === folded);
    });
  });

  it('take no display name with anything in it that is invisible or malformed', () => {
    const shown = mutatedText(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40, size: 'max' }));
    fuzz(1_500, fc.oneof(shown, anyText), (text) => {
      const invisible = Array.from(text).some(
        (character) => /[\p{C}\p{Z}]/u.test(character) && /[^ \p{Zs}\p{Co}\p{Cn}]/u.test(character),
      );
      const isShort = text.length >= 1 && text.length <= 64;
      assert.equal(isDisplayName(text), isShort && !invisible && text.trim() === text);
      if (isDisplayName(text)) encodeUtf8(text);
    });
  });

  it('say of any new password what is wrong, or that it will do', () => {
    fuzz(
      1_000,
      fc.oneof(
        mutatedText(fc.string({ unit: 'binary', minLength: 5, maxLength: 600, size: 'max' })),
        anyText,
      ),
      (password) => {
        if (passwordProblem(password) !== undefined) return;
        const normal = password.normalize('NFKC');
        assert.ok(Array.from(normal).length >= 10 && encodeUtf8(normal).length <= 1_024);
      },
    );
  });
});
