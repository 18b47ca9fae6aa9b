import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatClientFinal,
  formatClientFinalWithoutProof,
  formatClientFirst,
  formatServerFinal,
  formatServerFirst,
  isBoundTo,
  parseClientFinal,
  parseClientFirst,
  parseServerFinal,
  parseServerFirst,
} from '../../src/auth/scram-messages.ts';
import { isUserName } from '../../src/text/names.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutatedText } from './support/mutations.ts';

// PROTOCOL.md section 6.2, written down once more.
const visible = /^[!-+\--~]*$/;
const clientNonces = fc.stringMatching(/^[!-+\--~]{18,104}$/);
// More than a client may choose: with the daemon's part it would no longer fit.
const longNonces = fc.stringMatching(/^[!-+\--~]{100,130}$/, { size: 'max' });
const daemonParts = fc.stringMatching(/^[A-Za-z0-9+/]{24}$/);
const users = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 });

const clientFirsts = fc
  .tuple(users, fc.oneof(clientNonces, longNonces))
  .map(([user, nonce]) => formatClientFirst(user, nonce));
const wholeNonces = fc.tuple(clientNonces, daemonParts).map((parts) => parts.join(''));
const serverFirsts = fc
  .record({ nonce: wholeNonces, salt: bytes, iterations: fc.integer({ min: 1, max: 999_999_999 }) })
  .map(formatServerFirst);
const clientFinals = fc
  .tuple(wholeNonces, bytes, bytes)
  .map(([nonce, binding, proof]) => formatClientFinal(formatClientFinalWithoutProof(nonce, binding), proof));
const serverFinals = bytes.map(formatServerFinal);

function parsed<T>(parse: (message: string) => T, message: string): T | undefined {
  try {
    return parse(message);
  } catch (error) {
    assert.ok(error instanceof PeerError && error.code === 'invalid', String(error));
    return undefined;
  }
}

/** Valid ones changed anywhere, and what is nothing of the kind. */
function attempts(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 5, arbitrary: mutatedText(valid) }, fc.string(), fc.string({ unit: 'binary' }));
}

describe('fuzz: SCRAM messages', () => {
  it('are read as they were written', () => {
    fuzz(300, fc.tuple(users, clientNonces), ([user, nonce]) => {
      const first = parseClientFirst(formatClientFirst(user, nonce));
      assert.deepEqual(first, { user, nonce, bare: `n=${user},r=${nonce}` });
    });
    fuzz(300, fc.tuple(wholeNonces, bytes, bytes), ([nonce, binding, proof]) => {
      const withoutProof = formatClientFinalWithoutProof(nonce, binding);
      const final = parseClientFinal(formatClientFinal(withoutProof, proof));
      assert.deepEqual([final.nonce, final.proof, final.withoutProof], [nonce, proof, withoutProof]);
      assert.ok(isBoundTo(final, binding) && !isBoundTo(final, new Uint8Array()));
    });
  });

  it('refuse a nonce of the client that leaves no room for the daemon’s', () => {
    const first = (length: number) => formatClientFirst('alice', 'x'.repeat(length));
    assert.equal(parseClientFirst(first(104)).nonce.length, 104);
    assert.throws(() => parseClientFirst(first(105)), { name: 'PeerError', code: 'invalid' });
  });

  it('of the client’s first kind hold a user name, 18 to 104 characters of nonce and nothing else', () => {
    fuzz(1_500, attempts(clientFirsts), (message) => {
      const first = parsed(parseClientFirst, message);
      if (first === undefined) return;
      const { user, nonce, bare } = first;
      assert.equal(message, formatClientFirst(user, nonce));
      assert.equal(message, `p=noncesense-1,,${bare}`);
      assert.ok(isUserName(user) && visible.test(nonce) && nonce.length >= 18, message);
      assert.ok(nonce.length <= 104, `a nonce of ${nonce.length} leaves no room for the daemon's`);
    });
  });

  it('of the daemon’s first kind come out the same when they are written again', () => {
    fuzz(1_500, attempts(serverFirsts), (message) => {
      const first = parsed(parseServerFirst, message);
      if (first === undefined) return;
      assert.equal(formatServerFirst(first), message);
      assert.ok(Number.isSafeInteger(first.iterations) && first.iterations > 0);
      assert.ok(visible.test(first.nonce) && first.nonce.length <= 128);
    });
  });

  it('of the final kinds come out the same when they are written again', () => {
    fuzz(1_500, attempts(clientFinals), (message) => {
      const final = parsed(parseClientFinal, message);
      if (final === undefined) return;
      assert.equal(formatClientFinal(final.withoutProof, final.proof), message);
      const header = new TextEncoder().encode('p=noncesense-1,,');
      const binding = final.bindingInput.subarray(header.length);
      assert.equal(
        isBoundTo(final, binding),
        formatClientFinalWithoutProof(final.nonce, binding) === final.withoutProof,
      );
      assert.ok(visible.test(final.nonce) && final.nonce.length <= 128);
    });
    fuzz(500, attempts(serverFinals), (message) => {
      const signature = parsed(parseServerFinal, message);
      if (signature !== undefined) assert.equal(formatServerFinal(signature), message);
    });
  });
});
