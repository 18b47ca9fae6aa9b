import { concatBytes, equalBytes, wipe } from '../crypto/bytes.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { associatedDataOf } from './device-pair.ts';
import { decodeElement, type Element, encodeElement } from './element.ts';
import type { OwnDevice, PeerDevice } from './own-device.ts';
import { initiate, type PrekeyBundle, respond } from './pqxdh.ts';
import { type Prekeys, withoutPrekeys } from './prekeys.ts';
import {
  initiatorRatchet,
  type Ratchet,
  ratchetDecrypt,
  ratchetEncrypt,
  responderRatchet,
} from './ratchet.ts';
import { decodeSessionStart, sessionIdOf } from './session-start.ts';
import { MAX_SKIPPED } from './skipped-keys.ts';

// Sesame (signal.org/docs/specifications/sesame) for one pair of devices; PROTOCOL.md section 8.6.

/** All that one device keeps of its sessions with one other. */
export interface DeviceSessions {
  /** 64 bytes: for which two devices, by all their keys. */
  readonly pair: Uint8Array;
  /** The active one first. */
  readonly sessions: readonly Session[];
  /** What the other started, so that none of it is accepted again. */
  readonly accepted: readonly AcceptedStart[];
}

export interface Session {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** AD of PQXDH || id, 80 bytes: X25519 overlooks a bit of the ephemeral key, the id does not. */
  readonly associatedData: Uint8Array;
  readonly startedAt: number;
  /** Goes with each message until the first answer (PQXDH section 3.3). */
  readonly start?: Uint8Array;
  readonly ratchet: Ratchet;
}

interface AcceptedStart {
  readonly session: Uint8Array;
  /** While this one lives, the start could be accepted. */
  readonly signedPrekey: number;
}

const MAX_SESSIONS = 40;
const MAX_ACCEPTED = 1_000;
/** Keys set aside for all sessions of a pair: what a hostile device can make this one keep. */
const MAX_SKIPPED_OF_PAIR = 2_000;
/** A start must still find its prekeys after the longest wait in a mailbox: 14 + 30 days of 45. */
const UNANSWERED_FOR = 14 * 86_400_000;

export interface DevicePair {
  readonly own: OwnDevice;
  readonly peer: PeerDevice;
}

export function newSessions({ own, peer }: DevicePair): DeviceSessions {
  return { pair: associatedDataOf(own, peer), sessions: [], accepted: [] };
}

/** False when one of the two devices has other keys than `sessions` were made for. */
export function isBetween({ pair }: DeviceSessions, { own, peer }: DevicePair): boolean {
  return equalBytes(pair, associatedDataOf(own, peer));
}

/** Whether there is a session to send in, or one must be started first. */
export function canSend({ sessions: [active] }: DeviceSessions, now: number): boolean {
  if (active === undefined) return false;
  return active.start === undefined || now - active.startedAt < UNANSWERED_FOR;
}

/** The other device has decrypted something of the active session, or has started it. */
export function isAnswered({ sessions: [active] }: DeviceSessions): boolean {
  return active !== undefined && active.start === undefined;
}

/** Without sessions, but still aware of what was accepted: for whoever can't trust the ratchets any more. */
export function forgetSessions(sessions: DeviceSessions): DeviceSessions {
  return { ...sessions, sessions: [] };
}

interface Start extends DevicePair {
  readonly sessions: DeviceSessions;
  readonly bundle: PrekeyBundle;
  readonly now: number;
}

/** PQXDH as the initiator; the new session is the active one. @throws PeerError `invalid` for a wrong bundle. */
export function startSession({ own, peer, sessions, bundle, now }: Start): DeviceSessions {
  expectPair(sessions, { own, peer });
  const { secret, associatedData, start } = initiate({ own, peer, bundle });
  const ratchet = initiatorRatchet(secret, bundle.signed.key);
  wipe(secret);
  const session = newSession(sessionIdOf(start), associatedData, now);
  return activate(sessions, { ...session, start, ratchet });
}

interface Encrypt extends DevicePair {
  readonly sessions: DeviceSessions;
  readonly plaintext: Uint8Array;
}

/** Under the active session. Keep `sessions` before `element` leaves. @throws RangeError without a session. */
export function encryptElement({ own, peer, sessions, plaintext }: Encrypt): {
  readonly sessions: DeviceSessions;
  readonly element: Uint8Array;
} {
  expectPair(sessions, { own, peer });
  const [active] = sessions.sessions;
  if (active === undefined) throw new RangeError('there is no session with this device yet');
  const { ratchet, message } = ratchetEncrypt(active.ratchet, plaintext, active.associatedData);
  const element = encodeElement({
    session: active.id,
    message,
    ...(active.start ? { start: active.start } : {}),
  });
  return { sessions: activate(sessions, { ...active, ratchet }), element };
}

interface Decrypt extends DevicePair {
  readonly sessions: DeviceSessions;
  readonly prekeys: Prekeys;
  readonly element: Uint8Array;
  readonly now: number;
}

export interface Decrypted {
  readonly sessions: DeviceSessions;
  /** The same object unless one-time prekeys were used up. */
  readonly prekeys: Prekeys;
  readonly plaintext: Uint8Array;
}

/** The session that decrypts becomes the active one. @throws DecryptFailure, and nothing has changed. */
export function decryptElement(options: Decrypt): Decrypted {
  expectPair(options.sessions, options);
  const element = decodeElement(options.element);
  const session = options.sessions.sessions.find(({ id }) => equalBytes(id, element.session));
  if (session) {
    const { session: next, plaintext } = decryptIn(session, element, options);
    return { sessions: withoutOldest(activate(options.sessions, next)), prekeys: options.prekeys, plaintext };
  }
  if (element.start) return accept(element, element.start, options);
  throw new DecryptFailure('unknown-session', 'the message belongs to a session that is not here');
}

function newSession(id: Uint8Array, associatedData: Uint8Array, startedAt: number): Omit<Session, 'ratchet'> {
  return { id, associatedData: concatBytes(associatedData, id), startedAt };
}

function decryptIn({ start, ...session }: Session, { message }: Element, { now }: Decrypt) {
  const { associatedData } = session;
  const { ratchet, plaintext } = ratchetDecrypt(session.ratchet, {
    message,
    associatedData,
    room: MAX_SKIPPED,
    now,
  });
  return { session: { ...session, ratchet }, plaintext };
}

/** PQXDH as the responder. */
function accept(element: Element, encodedStart: Uint8Array, options: Decrypt): Decrypted {
  const { own, peer, sessions, prekeys, now } = options;
  const accepted = sessions.accepted.filter(({ signedPrekey }) => isKept(prekeys, signedPrekey));
  if (accepted.some(({ session }) => equalBytes(session, element.session)))
    throw new DecryptFailure('repeated', 'this session start was accepted before');
  if (accepted.length >= MAX_ACCEPTED)
    throw new DecryptFailure('too-many-starts', 'that device has started too many sessions');
  const start = decodeSessionStart(encodedStart);
  const { secret, associatedData, signed } = respond({ own, peer, prekeys, start });
  const ratchet = responderRatchet(secret, signed);
  const fresh = { ...newSession(element.session, associatedData, now), ratchet };
  const { session, plaintext } = decryptIn(fresh, element, options);
  wipe(secret);
  return {
    sessions: withoutOldest(
      activate(
        { ...sessions, accepted: [...accepted, { session: fresh.id, signedPrekey: start.signed }] },
        session,
      ),
    ),
    prekeys: withoutPrekeys(prekeys, [start.oneTime, start.pq]),
    plaintext,
  };
}

function isKept({ periods }: Prekeys, signedPrekey: number): boolean {
  return periods.some(({ signed }) => signed.id === signedPrekey);
}

/** Makes it the active one; of too many the least recent goes. */
function activate(sessions: DeviceSessions, session: Session): DeviceSessions {
  const others = sessions.sessions.filter(({ id }) => !equalBytes(id, session.id));
  return { ...sessions, sessions: [session, ...others].slice(0, MAX_SESSIONS) };
}

/**
 * Of too many keys that were set aside the oldest go: messages come in the order of the mailbox, so what is missing for
 * long was transient, or is lost. It must not stand in the way of what comes.
 */
function withoutOldest(sessions: DeviceSessions): DeviceSessions {
  let room = MAX_SKIPPED_OF_PAIR;
  const kept = sessions.sessions.map((session) => {
    const { ratchet } = session;
    const { length } = ratchet.skipped;
    const count = Math.min(length, MAX_SKIPPED, room);
    room -= count;
    if (count === length) return session;
    return { ...session, ratchet: { ...ratchet, skipped: ratchet.skipped.slice(length - count) } };
  });
  return { ...sessions, sessions: kept };
}

function expectPair(sessions: DeviceSessions, pair: DevicePair): void {
  if (!isBetween(sessions, pair)) throw new RangeError('these sessions are between other devices');
}
