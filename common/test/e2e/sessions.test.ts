import assert from 'node:assert/strict';
import { concatBytes } from '../../src/crypto/bytes.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { newOwnDevice, publicDevice } from '../../src/e2e/own-device.ts';
import type { PrekeyBundle } from '../../src/e2e/pqxdh.ts';
import { withoutPrekeys } from '../../src/e2e/prekeys.ts';
import { decodeSessionStart, encodeSessionStart } from '../../src/e2e/session-start.ts';
import { canSend, encryptElement, forgetSessions, isBetween, newSessions } from '../../src/e2e/sessions.ts';
import { encodeUtf8 } from '../../src/text/utf8.ts';
import { ELEMENT_BYTES } from '../../src/wire/messages.ts';
import { reasonOf } from './support/failure.ts';
import { DAY, Party } from './support/party.ts';

const hello = encodeUtf8('hello');

/** A conversation under way: both have answered. */
function talking() {
  const pair = Party.pair();
  const { alice, bob } = pair;
  bob.receive(alice.send(hello, bob));
  alice.receive(bob.send(hello, alice));
  return pair;
}

describe('the start of a session', () => {
  it('has one form for what it says', () => {
    const start = { ephemeral: new Uint8Array(32), signed: 1, pq: 2, ciphertext: new Uint8Array(1_088) };
    for (const oneTime of [undefined, 0, 7])
      assert.deepEqual(decodeSessionStart(encodeSessionStart({ ...start, oneTime })), { ...start, oneTime });
    for (const [place, value] of [
      [40, 2],
      [44, 1],
    ] as const) {
      const encoded = encodeSessionStart({ ...start, oneTime: undefined });
      encoded[place] = value;
      assert.equal(
        reasonOf(() => decodeSessionStart(encoded)),
        'malformed',
      );
    }
  });
});

describe('sessions of two devices', () => {
  it('begin with the first message, which nobody has to be online for', () => {
    const { alice, bob } = Party.pair();
    const first = alice.send(encodeUtf8('one'), bob);
    const second = alice.send(encodeUtf8('two'), bob);
    assert.ok(first.length <= ELEMENT_BYTES);
    assert.deepEqual(bob.receive(second), encodeUtf8('two'), 'in any order');
    assert.deepEqual(bob.receive(first), encodeUtf8('one'));
    assert.deepEqual(alice.receive(bob.send(hello, alice)), hello);
    assert.ok(alice.send(hello, bob).length < first.length - 1_000, 'after an answer the start is left out');
  });

  it('use a one-time prekey up with the first message that authenticates, not before', () => {
    const { alice, bob } = Party.pair();
    const [oneTime, oneTimePq] = [bob.prekeys.oneTime.length, bob.prekeys.oneTimePq.length];
    const element = alice.send(hello, bob);
    const altered = Uint8Array.from(element);
    altered[element.length - 1] = (altered[element.length - 1] ?? 0) ^ 1;
    assert.equal(
      reasonOf(() => bob.receive(altered)),
      'not-authentic',
    );
    assert.deepEqual([bob.prekeys.oneTime.length, bob.prekeys.oneTimePq.length], [oneTime, oneTimePq]);
    bob.receive(element);
    assert.deepEqual(
      [bob.prekeys.oneTime.length, bob.prekeys.oneTimePq.length],
      [oneTime - 1, oneTimePq - 1],
    );
  });

  it('do without one-time prekeys where they have run out', () => {
    const { alice, bob } = Party.pair();
    alice.start(bob.lastResortBundle());
    const before = bob.prekeys;
    assert.deepEqual(bob.receive(alice.send(hello, bob)), hello);
    assert.equal(bob.prekeys, before);
  });

  it('tell a start whose one-time prekey somebody else has used', () => {
    const { alice, bob } = Party.pair();
    const bundle = bob.claim();
    alice.start(bundle);
    bob.prekeys = withoutPrekeys(bob.prekeys, [bundle.oneTime?.id]);
    assert.equal(
      reasonOf(() => bob.receive(alice.send(hello, bob))),
      'unknown-prekey',
    );
  });

  it('refuse a start that comes again, also when its session is gone and its prekeys are not', () => {
    const { alice, bob } = Party.pair();
    alice.start(bob.lastResortBundle());
    const element = alice.send(hello, bob);
    bob.receive(element);
    assert.equal(
      reasonOf(() => bob.receive(element)),
      'repeated',
    );
    bob.sessions = forgetSessions(bob.sessions);
    bob.restart();
    assert.equal(
      reasonOf(() => bob.receive(element)),
      'repeated',
    );
    // X25519 ignores the highest bit of a key: the same start, to the mathematics, with other bytes.
    const disguised = Uint8Array.from(element);
    disguised[32] = (disguised[32] ?? 0) ^ 0x80;
    assert.equal(
      reasonOf(() => bob.receive(disguised)),
      'not-authentic',
    );
  });

  it('refuse more starts of one device than can be remembered', () => {
    const { alice, bob } = Party.pair();
    alice.start(bob.lastResortBundle());
    const signedPrekey = bob.prekeys.periods[0]?.signed.id ?? 0;
    const start = { session: new Uint8Array(16), signedPrekey };
    const flooded = Array.from({ length: 1_000 }, () => start);
    bob.sessions = { ...bob.sessions, accepted: flooded };
    const element = alice.send(hello, bob);
    assert.equal(
      reasonOf(() => bob.receive(element)),
      'too-many-starts',
    );
    const old = { ...start, signedPrekey: 99_999 };
    bob.sessions = { ...bob.sessions, accepted: [old, ...flooded.slice(1)] };
    assert.deepEqual(bob.receive(element), hello, 'those of prekeys that are gone are forgotten');
  });

  it('converge when both started at once', () => {
    const { alice, bob } = Party.pair();
    const [fromAlice, fromBob] = [alice.send(hello, bob), bob.send(hello, alice)];
    assert.deepEqual([alice.receive(fromBob), bob.receive(fromAlice)], [hello, hello]);
    bob.receive(alice.send(hello, bob));
    assert.deepEqual(alice.sessions.sessions[0]?.id, bob.sessions.sessions[0]?.id);
    alice.receive(bob.send(hello, alice));
    assert.deepEqual(alice.sessions.sessions[0]?.id, bob.sessions.sessions[0]?.id);
    assert.equal(alice.sessions.sessions.length, 2);
  });

  it('heal when one side has lost them and starts anew', () => {
    const { alice, bob } = talking();
    const late = alice.send(encodeUtf8('late'), bob);
    bob.sessions = forgetSessions(bob.sessions);
    assert.equal(
      reasonOf(() => bob.receive(late)),
      'unknown-session',
    );
    assert.deepEqual(alice.receive(bob.send(hello, alice)), hello);
    assert.deepEqual(bob.receive(alice.send(hello, bob)), hello);
    assert.deepEqual(alice.sessions.sessions[0]?.id, bob.sessions.sessions[0]?.id);
  });

  it('are forty at most: the one that was idle longest goes', () => {
    const { alice, bob } = talking();
    const oldest = alice.send(hello, bob);
    let second = hello;
    for (let count = 0; count < 40; count++) {
      alice.start(bob.claim());
      const element = alice.send(hello, bob);
      bob.receive(element);
      if (count === 0) second = alice.send(encodeUtf8('of the second'), bob);
    }
    assert.equal(bob.sessions.sessions.length, 40);
    assert.equal(
      reasonOf(() => bob.receive(oldest)),
      'unknown-session',
    );
    assert.deepEqual(bob.receive(second), encodeUtf8('of the second'));
  });

  it('set aside two thousand keys at most, of all sessions together: the oldest go', () => {
    const { alice, bob } = talking();
    const skip = (count: number) => {
      for (let index = 0; index < count; index++) alice.send(hello, bob);
      return alice.send(hello, bob);
    };
    for (let session = 0; session < 2; session++) {
      bob.receive(skip(1_000));
      alice.start(bob.claim());
      bob.receive(alice.send(hello, bob));
    }
    const aside = () => bob.sessions.sessions.map(({ ratchet }) => ratchet.skipped.length);
    assert.deepEqual(aside(), [0, 1_000, 1_000]);
    const [, , oldest] = bob.sessions.sessions;
    const [first] = oldest?.ratchet.skipped ?? [];
    assert.deepEqual(bob.receive(skip(1)), hello);
    assert.deepEqual(aside(), [1, 1_000, 999]);
    assert.ok(first && !bob.sessions.sessions[2]?.ratchet.skipped.includes(first));
  });

  it('go on in one session whatever was lost of it before, a thousand at a time', () => {
    const { alice, bob } = talking();
    for (let round = 0; round < 3; round++) {
      const lost = Array.from({ length: 600 }, () => alice.send(hello, bob));
      assert.deepEqual(bob.receive(alice.send(hello, bob)), hello);
      assert.deepEqual(bob.receive(lost.at(-1) ?? hello), hello);
    }
    assert.equal(bob.sessions.sessions[0]?.ratchet.skipped.length, 999);
    for (let count = 0; count < 1_001; count++) alice.send(hello, bob);
    assert.equal(
      reasonOf(() => bob.receive(alice.send(hello, bob))),
      'too-far-ahead',
    );
  });

  it('want a new start when nobody has answered for two weeks', () => {
    const { alice, bob } = Party.pair();
    assert.ok(!canSend(alice.sessions, alice.now));
    alice.send(hello, bob);
    assert.ok(canSend(alice.sessions, alice.now + 14 * DAY - 1));
    assert.ok(!canSend(alice.sessions, alice.now + 14 * DAY));
    bob.receive(alice.send(hello, bob));
    alice.receive(bob.send(hello, alice));
    assert.ok(canSend(alice.sessions, alice.now + 400 * DAY), 'an answered one lasts');
  });

  it('are for these two devices with these keys only', () => {
    const { alice, bob } = talking();
    const element = alice.send(hello, bob);
    const other = publicDevice(newOwnDevice('mallory', new Uint8Array(32)));
    assert.ok(isBetween(bob.sessions, bob));
    for (const peer of [
      other,
      { ...bob.peer, user: 'alicia' },
      { ...bob.peer, identityKey: new Uint8Array(32) },
      { ...bob.peer, id: new Uint8Array(16) },
      { ...bob.peer, signingKey: other.signingKey },
      { ...bob.peer, dhKey: other.dhKey },
    ]) {
      assert.ok(!isBetween(bob.sessions, { own: bob.own, peer }));
      assert.throws(
        () => encryptElement({ own: bob.own, peer, sessions: bob.sessions, plaintext: hello }),
        RangeError,
      );
    }
    assert.deepEqual(bob.receive(element), hello);
    const { own, peer } = bob;
    assert.throws(
      () => encryptElement({ own, peer, sessions: newSessions({ own, peer }), plaintext: hello }),
      RangeError,
      'no session',
    );
  });

  it('do not take a start that somebody else made in the name of a device', () => {
    const { alice, bob } = Party.pair();
    // Mallory names Alice's device, with keys of her own.
    const mallory = newOwnDevice('alice', alice.own.identityKey);
    alice.own = { ...mallory, id: alice.own.id };
    alice.sessions = newSessions(alice);
    assert.equal(
      reasonOf(() => bob.receive(alice.send(hello, bob))),
      'not-authentic',
    );
  });

  it('do not start on a bundle that the device did not sign, or with malformed keys', () => {
    const { alice, bob } = Party.pair();
    const bundle = bob.claim();
    const stranger = Ed25519Key.generate();
    const other = bob.claim();
    const wrong: readonly PrekeyBundle[] = [
      { ...bundle, signed: { ...bundle.signed, id: 77 } },
      { ...bundle, signed: { ...bundle.signed, key: other.pq.key.slice(0, 32) } },
      { ...bundle, signed: { ...bundle.signed, signature: stranger.sign(bundle.signed.key) } },
      { ...bundle, pq: { ...bundle.pq, signature: other.pq.signature } },
      { ...bundle, isLastResort: true },
      { ...bob.lastResortBundle(), isLastResort: false },
      { ...bundle, oneTime: { id: 9, key: new Uint8Array(32) } },
    ];
    for (const [index, one] of wrong.entries())
      assert.throws(() => alice.start(one), { name: 'PeerError', code: 'invalid' }, String(index));
    alice.start(bundle);
  });

  it('refuse ratchet keys of low order, and what is no element', () => {
    const { alice, bob } = talking();
    const element = alice.send(hello, bob);
    const lowOrder = concatBytes(element.subarray(0, 17), new Uint8Array(32), element.subarray(49));
    const before = bob.kept();
    for (const bytes of [
      lowOrder,
      new Uint8Array(),
      element.subarray(0, 16 + 40 + 16),
      Uint8Array.of(1),
      concatBytes(Uint8Array.of(3), element.subarray(1)),
      concatBytes(element, new Uint8Array(ELEMENT_BYTES)),
    ])
      assert.equal(
        reasonOf(() => bob.receive(bytes)),
        'malformed',
      );
    assert.equal(bob.kept(), before);
  });
});
