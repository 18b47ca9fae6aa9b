import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { isPrekeySigned, type PrekeyKind, prekeyStatement } from '../../src/auth/prekey-statement.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { mlKem } from '../../src/crypto/ml-kem.ts';
import { X25519Key } from '../../src/crypto/x25519.ts';
import { bodies } from '../../src/e2e/content-bodies.ts';
import { decodeContent, encodeContent } from '../../src/e2e/content.ts';
import { directConversation } from '../../src/e2e/conversation-id.ts';
import { decodeElement, encodeElement } from '../../src/e2e/element.ts';
import { openPayload } from '../../src/e2e/envelope.ts';
import { type OwnDevice, publicDevice } from '../../src/e2e/own-device.ts';
import { pad, unpad } from '../../src/e2e/padding.ts';
import { initiate, type PrekeyBundle, respond } from '../../src/e2e/pqxdh.ts';
import type { Prekeys } from '../../src/e2e/prekeys.ts';
import { initiatorRatchet, ratchetDecrypt, ratchetEncrypt, responderRatchet } from '../../src/e2e/ratchet.ts';
import { safetyNumber } from '../../src/e2e/safety-number.ts';
import type { Person } from '../../src/e2e/person.ts';
import { decodeSessionStart, sessionIdOf } from '../../src/e2e/session-start.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';
import {
  label,
  pqxdhSecret,
  ReferenceRatchet,
  sha256,
  u32,
  x25519,
  x25519Public,
} from './support/reference.ts';

// Each vector is derived twice: by the code under test, and here from the specifications, with Node's primitives.

interface VectorDevice {
  readonly user: string;
  readonly identityKey: string;
  readonly device: string;
  readonly signingSeed: string;
  readonly signingKey: string;
  readonly dhSecret: string;
  readonly dhKey: string;
}

interface PqxdhVectors {
  readonly initiator: VectorDevice;
  readonly responder: VectorDevice;
  readonly prekeys: {
    readonly signed: { readonly id: number; readonly secret: string };
    readonly lastResort: { readonly id: number; readonly seed: string };
    readonly oneTime: { readonly id: number; readonly secret: string };
    readonly oneTimePq: { readonly id: number; readonly seed: string };
  };
  readonly associatedData: string;
  readonly sessions: readonly PqxdhSession[];
}

interface PqxdhSession {
  readonly name: string;
  readonly pq: number;
  readonly oneTime?: number;
  readonly ephemeralSecret: string;
  readonly ephemeralKey: string;
  readonly encapsulationRandomness: string;
  readonly ciphertext: string;
  readonly kemSecret: string;
  readonly dh: readonly string[];
  readonly secret: string;
  readonly start: string;
  readonly session: string;
}

function ownDevice(vector: VectorDevice): OwnDevice {
  return {
    user: vector.user,
    identityKey: hex(vector.identityKey),
    id: hex(vector.device),
    signingKey: Ed25519Key.fromSeed(hex(vector.signingSeed)),
    dhKey: X25519Key.fromSecret(hex(vector.dhSecret)),
  };
}

function prekeysOf({ prekeys }: PqxdhVectors): Prekeys {
  const signed = { id: prekeys.signed.id, key: X25519Key.fromSecret(hex(prekeys.signed.secret)) };
  const lastResort = { id: prekeys.lastResort.id, seed: hex(prekeys.lastResort.seed) };
  const oneTime = { id: prekeys.oneTime.id, key: X25519Key.fromSecret(hex(prekeys.oneTime.secret)) };
  const oneTimePq = { id: prekeys.oneTimePq.id, seed: hex(prekeys.oneTimePq.seed) };
  const periods = [{ signed, lastResort, madeAt: 0 }];
  return { nextId: 200, atDaemon: 'all', periods, oneTime: [oneTime], oneTimePq: [oneTimePq] };
}

/** What the daemon would have handed out for the session. */
function bundleOf(prekeys: Prekeys, signer: Ed25519Key, { oneTime }: PqxdhSession): PrekeyBundle {
  const [period] = prekeys.periods;
  const isLastResort = oneTime === undefined;
  const pq = isLastResort ? period!.lastResort : prekeys.oneTimePq[0]!;
  const signed = (kind: PrekeyKind, id: number, key: Uint8Array) => ({
    id,
    key,
    signature: signer.sign(prekeyStatement(kind, id, key)),
  });
  const pqKey = mlKem.keyFromSeed(pq.seed).publicKey;
  return {
    signed: signed('signed', period!.signed.id, period!.signed.key.publicKey),
    pq: signed(isLastResort ? 'last-resort' : 'one-time-pq', pq.id, pqKey),
    isLastResort,
    ...(isLastResort ? {} : { oneTime: { id: oneTime, key: prekeys.oneTime[0]!.key.publicKey } }),
  };
}

describe('vectors of end-to-end encryption', () => {
  it('prekeys are signed over their label', () => {
    const v = vectors<{
      signingSeed: string;
      signingKey: string;
      prekeys: { kind: PrekeyKind; id: number; key: string; statement: string; signature: string }[] &
        { secret?: string; seed?: string }[];
    }>('prekeys');
    const signer = Ed25519Key.fromSeed(hex(v.signingSeed));
    assert.equal(toHex(signer.publicKey), v.signingKey);
    for (const { kind, id, secret, seed = '', ...prekey } of v.prekeys) {
      const [key, signature] = [hex(prekey.key), hex(prekey.signature)];
      const made = secret === undefined ? mlKem.keyFromSeed(hex(seed)).publicKey : x25519Public(hex(secret));
      assert.equal(toHex(made), prekey.key);
      assert.equal(toHex(label('prekey', Buffer.from(kind), u32(id), key)), prekey.statement);
      assert.equal(toHex(prekeyStatement(kind, id, key)), prekey.statement);
      assert.equal(toHex(signer.sign(hex(prekey.statement))), prekey.signature);
      assert.ok(isPrekeySigned(kind, { id, key, signature }, signer.publicKey));
      assert.ok(!isPrekeySigned(kind, { id: id + 1, key, signature }, signer.publicKey));
    }
  });

  const pqxdh = vectors<PqxdhVectors>('pqxdh');
  for (const session of pqxdh.sessions) {
    it(`PQXDH ${session.name} follows from the specification`, () => {
      const { initiator: a, responder: b, prekeys } = pqxdh;
      const ephemeral = hex(session.ephemeralSecret);
      const signed = hex(prekeys.signed.secret);
      const pq = session.oneTime === undefined ? prekeys.lastResort : prekeys.oneTimePq;
      const { publicKey, secretKey } = ml_kem768.keygen(hex(pq.seed));
      const kem = ml_kem768.encapsulate(publicKey, hex(session.encapsulationRandomness));
      assert.deepEqual(
        [toHex(kem.cipherText), toHex(kem.sharedSecret)],
        [session.ciphertext, session.kemSecret],
      );
      assert.deepEqual(ml_kem768.decapsulate(kem.cipherText, secretKey), kem.sharedSecret);
      // From the responder's secrets; the vector lists the initiator's results.
      const dh = [
        x25519(signed, hex(a.dhKey)),
        x25519(hex(b.dhSecret), hex(session.ephemeralKey)),
        x25519(signed, hex(session.ephemeralKey)),
        ...(session.oneTime === undefined
          ? []
          : [x25519(hex(prekeys.oneTime.secret), hex(session.ephemeralKey))]),
      ];
      assert.deepEqual(dh.map(toHex), session.dh);
      assert.equal(toHex(x25519Public(ephemeral)), session.ephemeralKey);
      assert.equal(toHex(pqxdhSecret(dh, kem.sharedSecret)), session.secret);
      const hashes = [a, b].map(({ user, identityKey, device, signingKey, dhKey }) =>
        sha256(label('device', Buffer.from(user), ...[identityKey, device, signingKey, dhKey].map(hex))),
      );
      assert.equal(toHex(Buffer.concat(hashes)), pqxdh.associatedData);
      const flag = session.oneTime === undefined ? 0 : 1;
      const ids = [u32(prekeys.signed.id), u32(pq.id), Uint8Array.of(flag), u32(session.oneTime ?? 0)];
      const start = Buffer.concat([hex(session.ephemeralKey), ...ids, kem.cipherText]);
      assert.equal(toHex(start), session.start);
      assert.equal(toHex(sha256(label('session', start)).subarray(0, 16)), session.session);
    });

    it(`PQXDH ${session.name} comes out the same on both sides`, () => {
      const [alice, bob] = [ownDevice(pqxdh.initiator), ownDevice(pqxdh.responder)];
      const prekeys = prekeysOf(pqxdh);
      const initiated = initiate(
        { own: alice, peer: publicDevice(bob), bundle: bundleOf(prekeys, bob.signingKey, session) },
        {
          ephemeral: X25519Key.fromSecret(hex(session.ephemeralSecret)),
          encapsulation: { ciphertext: hex(session.ciphertext), sharedSecret: hex(session.kemSecret) },
        },
      );
      const start = decodeSessionStart(hex(session.start));
      const responded = respond({ own: bob, peer: publicDevice(alice), prekeys, start });
      assert.equal(toHex(initiated.start), session.start);
      assert.equal(toHex(sessionIdOf(initiated.start)), session.session);
      for (const { secret, associatedData } of [initiated, responded])
        assert.deepEqual([toHex(secret), toHex(associatedData)], [session.secret, pqxdh.associatedData]);
    });
  }

  it('the ratchet gives the same messages, skipped ones included, to both implementations', () => {
    const v = vectors<{
      secret: string;
      associatedData: string;
      signedPrekeySecret: string;
      initiatorSecrets: string[];
      responderSecrets: string[];
      messages: { from: Side; plaintext: string; messageKey: string; message: string }[];
      steps: { send?: number; deliver?: number }[];
    }>('ratchet');
    const associatedData = hex(v.associatedData);
    const prekey = X25519Key.fromSecret(hex(v.signedPrekeySecret));
    const taking = (secrets: readonly string[]) => {
      const left = secrets.map(hex);
      return () => left.shift() ?? new Uint8Array();
    };
    const reference = {
      initiator: ReferenceRatchet.alice(
        hex(v.secret),
        associatedData,
        prekey.publicKey,
        taking(v.initiatorSecrets),
      ),
      responder: ReferenceRatchet.bob(
        hex(v.secret),
        associatedData,
        prekey.exportSecret(),
        taking(v.responderSecrets),
      ),
    };
    const secrets = { initiator: taking(v.initiatorSecrets), responder: taking(v.responderSecrets) };
    const newKey = (side: Side) => () => X25519Key.fromSecret(secrets[side]());
    const ratchets = {
      initiator: initiatorRatchet(hex(v.secret), prekey.publicKey, newKey('initiator')),
      responder: responderRatchet(hex(v.secret), prekey),
    };
    for (const { send, deliver } of v.steps) {
      const { from, plaintext, message } = v.messages[send ?? deliver ?? -1]!;
      if (send !== undefined) {
        const sent = ratchetEncrypt(ratchets[from], hex(plaintext), associatedData);
        ratchets[from] = sent.ratchet;
        assert.equal(toHex(sent.message), message);
        assert.equal(toHex(reference[from].encrypt(hex(plaintext))), message);
      } else {
        const to = from === 'initiator' ? 'responder' : 'initiator';
        const input = { message: hex(message), associatedData, room: 10, now: 0 };
        const received = ratchetDecrypt(ratchets[to], input, newKey(to));
        ratchets[to] = received.ratchet;
        assert.equal(toHex(received.plaintext), plaintext);
        assert.equal(toHex(reference[to].decrypt(hex(message))), plaintext);
      }
    }
    for (const side of ['initiator', 'responder'] as const)
      assert.deepEqual(
        reference[side].messageKeys.map(toHex),
        v.messages.filter(({ from }) => from === side).map(({ messageKey }) => messageKey),
      );
  });

  it('contents, padding, payload and elements have these bytes', () => {
    const v = vectors<{
      padding: [number, number][];
      contents: { content: Record<string, unknown>; encoded: string }[];
      key: string;
      plaintext: string;
      payload: string;
      secret: string;
      elements: { session: string; start?: string; message: string; element: string }[];
    }>('envelope');
    for (const [length, padded] of v.padding) {
      assert.equal(Math.max(512, padmeOfThePaper(length + 4)), padded);
      assert.equal(pad(new Uint8Array(length)).length, padded);
    }
    const kinds = new Set(v.contents.map(({ content }) => content['kind']));
    assert.deepEqual([...kinds].sort(), Object.keys(bodies).sort(), 'one of each kind');
    for (const { content, encoded } of v.contents) {
      assert.deepEqual(hexed(decodeContent(hex(encoded))), content);
      assert.equal(toHex(encodeContent(decodeContent(hex(encoded)))), encoded);
    }
    const [key, plaintext, payload] = [hex(v.key), hex(v.plaintext), hex(v.payload)];
    assert.equal(toHex(unpad(plaintext)), v.contents[0]?.encoded);
    const cipher = createCipheriv('aes-256-gcm', key, new Uint8Array(12)).setAAD(label('payload'));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    assert.equal(toHex(sealed), v.payload);
    assert.equal(toHex(Buffer.concat([key, sha256(payload)])), v.secret);
    assert.equal(toHex(openPayload(payload, hex(v.secret))), v.contents[0]?.encoded);
    for (const { session, start, message, element } of v.elements) {
      const parts = {
        session: hex(session),
        message: hex(message),
        ...(start === undefined ? {} : { start: hex(start) }),
      };
      assert.deepEqual(decodeElement(hex(element)), parts);
      assert.equal(toHex(encodeElement(parts)), element);
    }
  });

  it('safety number and conversation are those of both persons', () => {
    const v = vectors<SafetyNumberVector & { conversation: string }>('safety-number');
    const [mine, theirs] = expectSafetyNumber(v, ({ user, identityKey }) =>
      signalFingerprint(identityKey, Buffer.from(user)),
    );
    const sorted = [mine.identityKey, theirs.identityKey].sort((one, other) => Buffer.compare(one, other));
    assert.equal(toHex(sha256(label('direct conversation', ...sorted))), v.conversation);
    assert.equal(toHex(directConversation(mine.identityKey, theirs.identityKey)), v.conversation);
    assert.equal(toHex(directConversation(theirs.identityKey, mine.identityKey)), v.conversation);
  });

  it('safety number with somebody on an original client', () => {
    const fingerprint = ({ user, identityKey }: Person) => {
      const subject = label('classic identity', Buffer.from(user), identityKey);
      return fingerprintOf(subject, subject);
    };
    expectSafetyNumber(vectors<SafetyNumberVector>('classic-safety-number'), fingerprint, 'classic');
  });
});

/** Holds the number of both sides against the vector, and the digits against fingerprints made by other code. */
function expectSafetyNumber(
  v: SafetyNumberVector,
  fingerprintBy: (person: Person) => string,
  kind?: 'classic',
): [mine: Person, theirs: Person] {
  const personOf = ({ user, identityKey }: VectorPerson) => ({ user, identityKey: hex(identityKey) });
  const both: [Person, Person] = [personOf(v.mine), personOf(v.theirs)];
  const fingerprints = [v.mine.fingerprint, v.theirs.fingerprint];
  assert.deepEqual(both.map(fingerprintBy), fingerprints);
  assert.equal(fingerprints.sort().join(''), v.digits);
  const [mine, theirs] = both;
  assert.deepEqual(safetyNumber(mine, theirs, kind), { digits: v.digits, code: v.code });
  assert.deepEqual(safetyNumber(theirs, mine, kind), { digits: v.digits, code: v.theirCode });
  return both;
}

type Side = 'initiator' | 'responder';

interface SafetyNumberVector {
  readonly mine: VectorPerson;
  readonly theirs: VectorPerson;
  readonly digits: string;
  readonly code: string;
  readonly theirCode: string;
}

interface VectorPerson {
  readonly user: string;
  readonly identityKey: string;
  readonly fingerprint: string;
}

/** Algorithm 1 of the PURBs paper, bit by bit. */
function padmeOfThePaper(length: number): number {
  const e = Math.floor(Math.log2(length));
  const s = Math.floor(Math.log2(e)) + 1;
  const mask = 2 ** (e - s) - 1;
  return (length + mask) & ~mask;
}

/** As libsignal's fingerprint.rs has it, with these keys and names. */
function signalFingerprint(key: Uint8Array, id: Uint8Array): string {
  return fingerprintOf(Buffer.concat([Buffer.from([0, 0]), key, id, key]), key);
}

function fingerprintOf(first: Uint8Array, again: Uint8Array): string {
  let hash = createHash('sha512').update(first).digest();
  for (let count = 1; count < 5_200; count++) hash = createHash('sha512').update(hash).update(again).digest();
  const chunks = [0, 5, 10, 15, 20, 25].map((at) => hash.readUIntBE(at, 5) % 100_000);
  return chunks.map((chunk) => String(chunk).padStart(5, '0')).join('');
}

function hexed(content: unknown): unknown {
  if (content instanceof Uint8Array) return toHex(content);
  if (Array.isArray(content)) return content.map(hexed);
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, hexed(value)]));
}
