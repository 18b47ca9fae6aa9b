import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openDeviceList, signDeviceList } from '../../src/auth/device-list.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { label } from '../../src/crypto/label.ts';
import { bodies as kinds } from '../../src/e2e/content-bodies.ts';
import { type Content, decodeContent, encodeContent } from '../../src/e2e/content.ts';
import { DecryptFailure } from '../../src/e2e/decrypt-failure.ts';
import { decodeElement, encodeElement } from '../../src/e2e/element.ts';
import { openPayload, sealPayload } from '../../src/e2e/envelope.ts';
import { decodeOwnDevice, encodeOwnDevice, newOwnDevice } from '../../src/e2e/own-device.ts';
import { pad, unpad } from '../../src/e2e/padding.ts';
import { decodePrekeys, encodePrekeys } from '../../src/e2e/prekeys-record.ts';
import { newPrekeys } from '../../src/e2e/prekeys.ts';
import { decodeSafetyCode, encodeSafetyCode } from '../../src/e2e/safety-code.ts';
import { compareCode, safetyNumber } from '../../src/e2e/safety-number.ts';
import { decodeSessions, encodeSessions } from '../../src/e2e/sessions-record.ts';
import { encodeUtf8 } from '../../src/text/utf8.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { NOW, Party } from '../e2e/support/party.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutatedBytes, mutatedText } from './support/mutations.ts';

const text = encodeUtf8('hello');
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const users = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/);
const options = { noNullPrototype: true } as const;

/** What `read` gives; undefined when it refuses in the way that its callers expect. */
function read<T>(parse: (bytes: Uint8Array) => T, bytes: Uint8Array): T | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    assert.ok(error instanceof PeerError || error instanceof DecryptFailure, String(error));
    return undefined;
  }
}

/** A pair in the middle of things: sessions of both kinds, keys set aside, an element of each form. */
function busyPair() {
  const { alice, bob } = Party.pair();
  const start = alice.send(text, bob);
  alice.send(text, bob);
  bob.receive(alice.send(text, bob));
  alice.receive(bob.send(text, alice));
  bob.send(text, alice);
  alice.receive(bob.send(text, alice));
  const element = bob.send(text, alice);
  alice.start(bob.claim());
  return { alice, bob, start, element };
}

const seen = fc.record({ version: fc.integer({ min: 1, max: 2 ** 40 }), hash: exactly(32) }, options);
const frames = fc.record(
  {
    id: exactly(16),
    conversation: exactly(32),
    revision: fc.maxSafeNat(),
    sentAt: fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
    lists: fc.record(
      {
        sender: seen,
        recipients: fc.array(
          fc.tuple(users, seen).map(([user, list]) => ({ user, ...list })),
          { maxLength: 3 },
        ),
      },
      options,
    ),
  },
  options,
);
const texts = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .filter((value) => value.isWellFormed() && !value.startsWith('\uFEFF'));
const bodies = fc.oneof(
  texts.map((value) => ({ kind: 'text', body: { text: value } }) as const),
  fc
    .tuple(
      fc.constantFrom('delivered' as const, 'read' as const),
      fc.array(exactly(16), { minLength: 1, maxLength: 5 }),
    )
    .map(([state, ids]) => ({ kind: 'receipt', body: { state, ids } }) as const),
  fc
    .record(
      {
        path: texts,
        start: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        end: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        text: texts,
        before: fc.oneof(fc.constant(''), texts),
        after: fc.oneof(fc.constant(''), texts),
        hash: exactly(32),
      },
      options,
    )
    .map((body) => ({ kind: 'code', body }) as const),
  fc.tuple(texts, texts).map(([title, diff]) => ({ kind: 'patch', body: { title, diff } }) as const),
  fc
    .tuple(fc.stringMatching(/^[a-z-]{1,32}$/), fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.nat()))
    .filter(([name]) => !Object.hasOwn(kinds, name))
    .map(([name, body]) => ({ kind: 'unknown', name, body: { ...body } }) as const),
);
const contents: fc.Arbitrary<Content> = fc
  .tuple(frames, bodies)
  .map(([frame, body]) => ({ ...frame, ...body }));

describe('fuzz: end-to-end encryption', () => {
  it('takes elements apart without loss, or refuses them', () => {
    const { start, element } = busyPair();
    const inputs = fc.oneof(
      mutatedBytes(fc.constantFrom(start, element)),
      fc.uint8Array({ maxLength: 2_100 }),
      fc.tuple(fc.constantFrom(1, 2), exactly(1_200)).map(([kind, rest]) => Uint8Array.of(kind, ...rest)),
    );
    fuzz(1_500, inputs, (bytes) => {
      const parsed = read(decodeElement, bytes);
      if (parsed) assert.deepEqual(encodeElement(parsed), bytes);
    });
  });

  it('never takes an element that was changed, and changes nothing for it', () => {
    const { alice, bob, start, element } = busyPair();
    alice.receive(element);
    const fresh = Party.pair();
    const first = fresh.alice.send(text, fresh.bob);
    const targets = [
      { party: alice, whole: bob.send(text, alice), repeats: [element] },
      { party: bob, whole: start, repeats: [] },
      { party: fresh.bob, whole: first, repeats: [] },
    ];
    const input = fc
      .constantFrom(...targets)
      .chain(({ party, whole }) =>
        mutatedBytes(fc.constant(whole)).map((bytes) => ({ party, whole, bytes })),
      );
    fuzz(400, input, ({ party, whole, bytes }) => {
      if (Buffer.compare(whole, bytes) === 0) return;
      const before = party.kept();
      assert.equal(
        read(() => party.receive(bytes), bytes),
        undefined,
      );
      assert.equal(party.kept(), before);
    });
    for (const { party, whole } of targets) assert.deepEqual(party.receive(whole), text);
  });

  it('reads contents as they were written, and nothing else as one', () => {
    fuzz(500, contents, (content) => assert.deepEqual(decodeContent(encodeContent(content)), content));
    fuzz(1_500, fc.oneof(mutatedBytes(contents.map(encodeContent)), fc.uint8Array()), (bytes) => {
      const content = read(decodeContent, bytes);
      if (content) assert.deepEqual(decodeContent(encodeContent(content)), content);
    });
  });

  it('unpads what it has padded, and nothing else', () => {
    const padded = fc.uint8Array({ maxLength: 2_000 }).map(pad);
    fuzz(500, fc.oneof(mutatedBytes(padded), padded, exactly(300)), (bytes) => {
      const content = read(unpad, bytes);
      if (content) assert.deepEqual(pad(content), bytes);
    });
  });

  it('opens no payload that was changed', () => {
    const { payload, secret } = sealPayload(text);
    fuzz(
      500,
      fc.tuple(mutatedBytes(fc.constant(payload)), mutatedBytes(fc.constant(secret))),
      ([one, other]) => {
        const isWhole = Buffer.compare(one, payload) === 0 && Buffer.compare(other, secret) === 0;
        const content = read(() => openPayload(one, other), one);
        assert.deepEqual(content, isWhole ? text : undefined);
      },
    );
  });

  it('restores its own records, whole, and refuses damaged ones or keeps their shape', () => {
    const { alice } = busyPair();
    const records: readonly (readonly [Uint8Array, (bytes: Uint8Array) => Uint8Array])[] = [
      [encodeSessions(alice.sessions), (bytes) => encodeSessions(decodeSessions(bytes))],
      [encodePrekeys(newPrekeys(NOW)), (bytes) => encodePrekeys(decodePrekeys(bytes))],
      [
        encodeOwnDevice(newOwnDevice('alice', new Uint8Array(32))),
        (bytes) => encodeOwnDevice(decodeOwnDevice(bytes)),
      ],
    ];
    for (const [record, again] of records) {
      assert.deepEqual(again(record), record);
      fuzz(300, fc.oneof(mutatedBytes(fc.constant(record)), fc.uint8Array()), (bytes) => {
        const restored = read(again, bytes);
        // The order of keys is free, so the second round is the one that must be stable.
        if (restored) assert.deepEqual(again(restored), restored);
      });
    }
  });

  it('opens signed device lists whole or not at all', () => {
    const identity = Ed25519Key.fromSeed(new Uint8Array(32).fill(9));
    const device = {
      id: exactly(16),
      name: fc.constant('laptop'),
      signingKey: exactly(32),
      dhKey: exactly(32),
    };
    const lists = fc
      .record(
        {
          user: users,
          identityKey: fc.constant(identity.publicKey),
          version: fc.integer({ min: 1, max: 2 ** 40 }),
          issuedAt: fc.constant(NOW),
          devices: fc.uniqueArray(fc.record(device, options), {
            maxLength: 4,
            selector: ({ id }) => id.toString(),
          }),
        },
        options,
      )
      .map((list) => ({ list, signed: signDeviceList(list, identity) }));
    fuzz(100, lists, ({ list, signed }) => assert.deepEqual(openDeviceList(signed), list));
    // Signed by the one who may: only the parser is in the way.
    fuzz(300, mutatedBytes(lists.map(({ signed }) => signed.list)), (list) => {
      const signature = identity.sign(label('device list', list));
      const opened = read((bytes) => openDeviceList({ list: bytes, signature }), list);
      if (opened) assert.deepEqual(opened.identityKey, identity.publicKey);
    });
  });

  it('reads safety codes that it wrote, and calls the rest no code or another person', () => {
    const person = fc.record({ user: users, identityKey: exactly(32) }, options);
    const persons = fc.record({ mine: person, theirs: person }, options);
    fuzz(200, persons, (both) => assert.deepEqual(decodeSafetyCode(encodeSafetyCode(both)), both));
    const [mine, theirs] = ['alice', 'bob'].map((user) => ({ user, identityKey: new Uint8Array(32) }));
    const { code } = safetyNumber(theirs!, mine!);
    fuzz(1_000, fc.oneof(mutatedText(fc.constant(code)), fc.string(), fc.base64String()), (pasted) => {
      const said = compareCode({ mine: mine!, theirs: theirs! }, pasted);
      assert.equal(said === 'match', pasted.replaceAll(/\s/g, '') === code);
    });
  });
});
