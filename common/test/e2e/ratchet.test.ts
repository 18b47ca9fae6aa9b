import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concatBytes } from '../../src/crypto/bytes.ts';
import { X25519Key } from '../../src/crypto/x25519.ts';
import {
  initiatorRatchet,
  type Ratchet,
  ratchetDecrypt,
  ratchetEncrypt,
  responderRatchet,
} from '../../src/e2e/ratchet.ts';
import { kdfChain, messageCipher } from '../../src/e2e/ratchet-kdf.ts';
import { MAX_SKIPPED } from '../../src/e2e/skipped-keys.ts';
import { encodeUtf8 } from '../../src/text/utf8.ts';
import { toHex } from '../support/bytes.ts';
import { fuzz } from '../support/fuzz.ts';
import { reasonOf } from './support/failure.ts';
import { DAY, NOW, Party } from './support/party.ts';
import { ReferenceRatchet } from './support/reference.ts';

const associatedData = new Uint8Array(80).fill(0xad);
const secret = new Uint8Array(32).fill(0x5e);

/** One end, its state replaced by each call. */
class End {
  ratchet: Ratchet;
  now = NOW;

  constructor(ratchet: Ratchet) {
    this.ratchet = ratchet;
  }

  static pair(): { alice: End; bob: End } {
    const prekey = X25519Key.generate();
    return {
      alice: new End(initiatorRatchet(secret, prekey.publicKey)),
      bob: new End(responderRatchet(secret, prekey)),
    };
  }

  send(text: string): Uint8Array {
    const { ratchet, message } = ratchetEncrypt(this.ratchet, encodeUtf8(text), associatedData);
    this.ratchet = ratchet;
    return message;
  }

  receive(message: Uint8Array, room = MAX_SKIPPED): string {
    const input = { message, associatedData, room, now: this.now };
    const { ratchet, plaintext } = ratchetDecrypt(this.ratchet, input);
    this.ratchet = ratchet;
    return Buffer.from(plaintext).toString();
  }
}

function sendMany(end: End, count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => end.send(`${index}`));
}

describe('Double Ratchet', () => {
  it('cannot send as the responder before anything came', () => {
    assert.throws(() => End.pair().bob.send('early'), RangeError);
  });

  it('takes nothing from who knows the signed prekey alone, before the first answer', () => {
    const prekey = X25519Key.generate();
    const alice = new End(initiatorRatchet(secret, prekey.publicKey));
    // A chain that has not begun must not count as one whose key is empty.
    const [nobody, header] = [new Uint8Array(), new Uint8Array(40)];
    header.set(prekey.publicKey);
    const { key, nonce } = messageCipher(kdfChain(nobody).messageKey);
    const additionalData = concatBytes(associatedData, header);
    const forged = new Uint8Array(40 + 6 + 16);
    forged.set(header);
    key.sealInto(forged, 40, { nonce, additionalData, plaintext: encodeUtf8('forged') });
    const before = alice.ratchet;
    assert.equal(
      reasonOf(() => alice.receive(forged)),
      'not-authentic',
    );
    assert.equal(alice.ratchet, before);
  });

  it('makes up for a thousand missing messages, and refuses a larger jump without a trace', () => {
    const { alice, bob } = End.pair();
    const sent = sendMany(alice, MAX_SKIPPED + 2);
    const before = bob.ratchet;
    assert.equal(
      reasonOf(() => bob.receive(sent[MAX_SKIPPED + 1]!)),
      'too-far-ahead',
    );
    assert.equal(bob.ratchet, before);
    assert.equal(bob.receive(sent[MAX_SKIPPED]!), String(MAX_SKIPPED));
    assert.equal(bob.ratchet.skipped.length, MAX_SKIPPED);
    assert.equal(bob.receive(sent[0]!), '0');
    assert.equal(bob.receive(sent[MAX_SKIPPED - 1]!), String(MAX_SKIPPED - 1));
  });

  it('counts what is missing of the earlier chain as well', () => {
    const { alice, bob } = End.pair();
    bob.receive(alice.send('first'));
    sendMany(alice, 3);
    alice.receive(bob.send('answer'));
    const [, , last] = sendMany(alice, 3);
    assert.equal(
      reasonOf(() => bob.receive(last!, 4)),
      'too-far-ahead',
      'three and two',
    );
    assert.equal(bob.receive(last!, 5), '2');
  });

  it('keeps keys of missing messages for 45 days', () => {
    const { alice, bob } = End.pair();
    const [early, alsoEarly, third, fourth] = sendMany(alice, 4);
    bob.receive(third!);
    bob.now += 45 * DAY - 1;
    assert.equal(bob.receive(early!), '0');
    bob.now += 1;
    assert.equal(bob.receive(fourth!), '3');
    assert.equal(bob.ratchet.skipped.length, 0);
    assert.equal(
      reasonOf(() => bob.receive(alsoEarly!)),
      'repeated',
    );
  });

  it('tells a repeat from something altered, also over many turns', () => {
    const { alice, bob } = End.pair();
    const messages = [];
    for (let turn = 0; turn < 60; turn++) {
      const message = alice.send('there');
      messages.push(message);
      bob.receive(message);
      alice.receive(bob.send('back'));
    }
    for (const message of messages)
      assert.equal(
        reasonOf(() => bob.receive(message)),
        'repeated',
      );
    const altered = alice.send('there');
    altered[35] = 9; // PN
    assert.equal(
      reasonOf(() => bob.receive(altered)),
      'not-authentic',
    );
  });

  it('speaks with an implementation that shares no code with it', () => {
    const turns = fc.array(fc.record({ byUs: fc.boolean(), count: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    const inputs = fc.record({ turns, weInitiate: fc.boolean(), seed: fc.nat() });
    fuzz(60, inputs, ({ turns: order, weInitiate, seed }) => {
      const prekey = X25519Key.generate();
      const newSecret = () => X25519Key.generate().exportSecret();
      const us = new End(
        weInitiate ? initiatorRatchet(secret, prekey.publicKey) : responderRatchet(secret, prekey),
      );
      const they = weInitiate
        ? ReferenceRatchet.bob(secret, associatedData, prekey.exportSecret(), newSecret)
        : ReferenceRatchet.alice(secret, associatedData, prekey.publicKey, newSecret);
      const first = weInitiate ? us.send('hello') : they.encrypt(encodeUtf8('hello'));
      if (weInitiate) they.decrypt(first);
      else us.receive(first);
      for (const [index, { byUs, count }] of order.entries()) {
        const texts = Array.from({ length: count }, (_, place) => `${index} ${place}`);
        const sent = texts.map((text) => {
          const message = byUs ? us.send(text) : they.encrypt(encodeUtf8(text));
          return { text, message };
        });
        // Some come in the other order, one may never come.
        const arriving = seed % 2 === 0 ? sent : sent.toReversed().slice(seed % 3 === 0 ? 0 : 1);
        for (const { text, message } of arriving)
          assert.equal(byUs ? they.decrypt(message).toString() : us.receive(message), text);
      }
    });
  });

  it('gives secrecy back after a theft, once both have sent', () => {
    const { alice, bob } = Party.pair();
    const text = encodeUtf8('still secret?');
    bob.receive(alice.send(text, bob));
    alice.receive(bob.send(text, alice));
    const thief = alice.stolen();
    bob.receive(alice.send(text, bob));
    const open = bob.send(text, alice);
    assert.deepEqual(thief.receive(open), text, 'the answer to keys that were stolen is lost');
    alice.receive(open);
    bob.receive(alice.send(text, bob));
    const closed = bob.send(text, alice);
    assert.equal(
      reasonOf(() => thief.receive(closed)),
      'not-authentic',
    );
    assert.deepEqual(alice.receive(closed), text);
  });

  it('gives secrecy back after a theft at any moment, in whatever order both send then', () => {
    const texts = fc.array(fc.boolean(), { maxLength: 12 });
    const stories = fc.record({ before: texts, after: texts, isOfAlice: fc.boolean() });
    fuzz(60, stories, ({ before, after, isOfAlice }) => {
      const { alice, bob } = Party.pair();
      const [victim, peer] = isOfAlice ? [alice, bob] : [bob, alice];
      const text = encodeUtf8('still secret?');
      const pass = (byVictim: boolean) => {
        const [sender, receiver] = byVictim ? [victim, peer] : [peer, victim];
        const element = sender.send(text, receiver);
        receiver.receive(element);
        return element;
      };
      // Alice begins, and Bob has answered.
      for (const byAlice of [true, false]) pass(byAlice === isOfAlice);
      before.forEach(pass);
      const thief = victim.stolen();
      let turns = 0;
      for (const [index, byVictim] of after.entries()) {
        const element = pass(byVictim);
        // But for the ratchet key nothing in it is random: whoever knows the message key makes the same one.
        const isOpen = byVictim
          ? toHex(thief.send(text, peer)) === toHex(element)
          : reasonOf(() => thief.receive(element)) === undefined;
        // The victim, the other one, the victim again: then both have heard of keys that were made since.
        if (byVictim === (turns % 2 === 0)) turns++;
        if (index === 0) assert.ok(isOpen, 'the thief has all there is');
        if (turns > 2) assert.ok(!isOpen, `message ${index} is open to the thief`);
      }
    });
  });

  it('opens nothing of the past with what is stolen', () => {
    const { alice, bob } = Party.pair();
    const text = encodeUtf8('long ago');
    const past = [alice.send(text, bob), alice.send(text, bob)];
    for (const element of past) bob.receive(element);
    const thief = bob.stolen();
    for (const element of past)
      assert.equal(
        reasonOf(() => thief.receive(element)),
        'repeated',
      );
    thief.sessions = { ...thief.sessions, sessions: [], accepted: [] };
    for (const element of past)
      assert.equal(
        reasonOf(() => thief.receive(element)),
        'unknown-prekey',
      );
  });
});
