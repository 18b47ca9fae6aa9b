import assert from 'node:assert/strict';
import { randomBytes } from '../../src/crypto/bytes.ts';
import { DIRECT_TEXT_BYTES } from '../../src/e2e/content-bodies.ts';
import { type Content, decodeContent, encodeContent } from '../../src/e2e/content.ts';
import { openPayload, sealPayload } from '../../src/e2e/envelope.ts';
import { decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { PAYLOAD_BYTES } from '../../src/wire/messages.ts';
import { reasonOf } from './support/failure.ts';
import { NOW } from './support/party.ts';

const frame = {
  id: new Uint8Array(16).fill(1),
  conversation: new Uint8Array(32).fill(2),
  revision: 0,
  sentAt: NOW,
  lists: {
    sender: { version: 1, hash: new Uint8Array(32) },
    recipients: [{ user: 'bob', version: 4, hash: new Uint8Array(32) }],
  },
};
const written: Content = { ...frame, kind: 'text', body: { text: 'hello' } };
const receipt: Content = { ...frame, kind: 'receipt', body: { state: 'read', ids: [frame.id] } };

/** Content as somebody else's client may write it. */
function encodedAnyhow(changes: object): Uint8Array {
  return encodeCbor({ ...written, ...changes });
}

describe('content', () => {
  it('comes back as it was', () => {
    for (const content of [written, receipt])
      assert.deepEqual(decodeContent(encodeContent(content)), content);
  });

  it('of a newer version is kept as it is, under its name', () => {
    const newer: Content = {
      ...frame,
      kind: 'unknown',
      name: 'poll',
      body: { to: frame.id, emoji: '+1' },
    };
    assert.deepEqual(decodeContent(encodeContent(newer)), newer);
    assert.deepEqual(decodeCbor(encodeContent(newer)), {
      ...frame,
      kind: 'poll',
      body: { to: frame.id, emoji: '+1' },
    });
    assert.throws(
      () => encodeContent({ ...frame, kind: 'unknown', name: 'text', body: { text: 1 } }),
      RangeError,
    );
  });

  it('is refused when it does not fit, and never written so', () => {
    for (const changes of [
      { body: { text: '' } },
      { body: { text: 'x'.repeat(DIRECT_TEXT_BYTES + 1) } },
      { body: { text: 'x', html: '<b>' } },
      { kind: 'receipt', body: { state: 'seen', ids: [frame.id] } },
      { kind: 'receipt', body: { state: 'read', ids: [] } },
      { kind: '' },
      { id: new Uint8Array(15) },
      { conversation: undefined },
      { sentAt: -1 },
      { from: 'mallory' },
      { lists: { ...frame.lists, sender: { version: 0, hash: new Uint8Array(32) } } },
    ])
      assert.equal(
        reasonOf(() => decodeContent(encodedAnyhow(changes))),
        'malformed',
      );
    assert.throws(() => encodeContent({ ...written, body: { text: '' } }), RangeError);
  });
});

describe('envelope', () => {
  it('opens with its own secret only, and not when a bit has changed', () => {
    const content = encodeContent(written);
    const { payload, secret } = sealPayload(content);
    assert.deepEqual(openPayload(payload, secret), content);
    for (const length of [0, 32, 63, 65])
      assert.equal(
        reasonOf(() => openPayload(payload, new Uint8Array(length))),
        'malformed',
      );
    for (const [place, wrong] of [payload, payload, secret, secret].entries()) {
      const changed = Uint8Array.from(wrong);
      const at = place % 2 === 0 ? 0 : changed.length - 1;
      changed[at] = (changed[at] ?? 0) ^ 1;
      const [one, other] = wrong === payload ? [changed, secret] : [payload, changed];
      assert.equal(
        reasonOf(() => openPayload(one, other)),
        'not-authentic',
      );
    }
  });

  it('never seals twice with the same key', () => {
    const content = encodeContent(written);
    const [one, other] = [sealPayload(content), sealPayload(content)];
    assert.notDeepEqual(one.payload, other.payload);
    assert.notDeepEqual(one.secret.subarray(0, 32), other.secret.subarray(0, 32));
  });

  it('shows a rough length only', () => {
    const texts = Array.from({ length: 500 }, (_, index) => 'x'.repeat(1 + index * 2));
    const lengths = texts.map(
      (text) => sealPayload(encodeContent({ ...written, body: { text } })).payload.length,
    );
    assert.ok(new Set(lengths).size < 40);
    assert.equal(
      sealPayload(new Uint8Array(1)).payload.length,
      sealPayload(new Uint8Array(252)).payload.length,
    );
  });

  it('takes the longest text with a long list of recipients, and nothing above a payload', () => {
    const text = 'x'.repeat(DIRECT_TEXT_BYTES);
    const recipients = Array.from({ length: 4 }, (_, index) => ({
      user: `${index}`.repeat(32),
      version: 2 ** 40,
      hash: randomBytes(32),
    }));
    const content = encodeContent({ ...written, lists: { ...frame.lists, recipients }, body: { text } });
    assert.ok(sealPayload(content).payload.length <= PAYLOAD_BYTES);
    assert.throws(() => sealPayload(new Uint8Array(PAYLOAD_BYTES)), RangeError);
  });
});
