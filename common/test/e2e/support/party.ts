import {
  decodeOwnDevice,
  encodeOwnDevice,
  newOwnDevice,
  type OwnDevice,
  type PeerDevice,
  publicDevice,
} from '../../../src/e2e/own-device.ts';
import type { PrekeyBundle } from '../../../src/e2e/pqxdh.ts';
import { type PrekeyPublication, refillPrekeys } from '../../../src/e2e/prekey-publication.ts';
import { newPrekeys, type Prekeys } from '../../../src/e2e/prekeys.ts';
import { decodePrekeys, encodePrekeys } from '../../../src/e2e/prekeys-record.ts';
import {
  canSend,
  decryptElement,
  type DeviceSessions,
  encryptElement,
  newSessions,
  startSession,
} from '../../../src/e2e/sessions.ts';
import { decodeSessions, encodeSessions } from '../../../src/e2e/sessions-record.ts';
import { toHex } from '../../support/bytes.ts';

export const NOW = 1_700_000_000_000;
export const DAY = 86_400_000;

interface Made {
  readonly own: OwnDevice;
  readonly prekeys: Prekeys;
  readonly publications: readonly PrekeyPublication[];
}

/** Keys are dear and values never change: each user's are made once. */
const made = new Map<string, Made>();

function madeFor(user: string): Made {
  const known = made.get(user);
  if (known) return known;
  const own = newOwnDevice(user, new Uint8Array(32).fill(user.length));
  const stock = { oneTime: 0, oneTimePq: 0 };
  const fresh = { own, ...refillPrekeys({ prekeys: newPrekeys(NOW), own, stock, now: NOW }) };
  made.set(user, fresh);
  return fresh;
}

/** One device of a pair with all that it keeps, and what a daemon hands out of its prekeys. */
export class Party {
  own: OwnDevice;
  prekeys: Prekeys;
  sessions: DeviceSessions;
  readonly peer: PeerDevice;
  readonly #other: string;
  readonly #publications: readonly PrekeyPublication[];
  #claims = 0;
  now = NOW;

  private constructor(user: string, other: string) {
    const { own, prekeys, publications } = madeFor(user);
    this.own = own;
    this.prekeys = prekeys;
    this.#publications = publications;
    this.#other = other;
    this.peer = publicDevice(madeFor(other).own);
    this.sessions = newSessions({ own, peer: this.peer });
  }

  static pair(): { alice: Party; bob: Party } {
    return { alice: new Party('alice', 'bob'), bob: new Party('bob', 'alice') };
  }

  /** What the daemon answers to a claim; each one-time prekey once. */
  claim(): PrekeyBundle {
    const place = this.#claims++;
    const [first] = this.#publications;
    const pq = this.#publications.flatMap(({ oneTimePq }) => oneTimePq)[place];
    const oneTime = first?.oneTime[place];
    if (!first?.signed || !first.lastResort) throw new Error('nothing published');
    return {
      signed: first.signed,
      pq: pq ?? first.lastResort,
      isLastResort: pq === undefined,
      ...(oneTime ? { oneTime } : {}),
    };
  }

  /** Without one-time prekeys, as when they have run out. */
  lastResortBundle(): PrekeyBundle {
    this.#claims = 1_000;
    return this.claim();
  }

  start(bundle: PrekeyBundle): void {
    const { own, peer, sessions, now } = this;
    this.sessions = startSession({ own, peer, sessions, bundle, now });
  }

  /** Starts a session where there is none. */
  send(plaintext: Uint8Array, other: Party): Uint8Array {
    if (!canSend(this.sessions, this.now)) this.start(other.claim());
    const { own, peer, sessions } = this;
    const encrypted = encryptElement({ own, peer, sessions, plaintext });
    this.sessions = encrypted.sessions;
    return encrypted.element;
  }

  receive(element: Uint8Array): Uint8Array {
    const { own, peer, sessions, prekeys, now } = this;
    const decrypted = decryptElement({ own, peer, sessions, prekeys, element, now });
    this.sessions = decrypted.sessions;
    this.prekeys = decrypted.prekeys;
    return decrypted.plaintext;
  }

  /** All that outlives this process, and nothing else. */
  restart(): void {
    this.own = decodeOwnDevice(encodeOwnDevice(this.own));
    this.prekeys = decodePrekeys(encodePrekeys(this.prekeys));
    this.sessions = decodeSessions(encodeSessions(this.sessions));
  }

  /** A thief's copy of everything. */
  stolen(): Party {
    const copy = new Party(this.own.user, this.#other);
    copy.prekeys = decodePrekeys(encodePrekeys(this.prekeys));
    copy.sessions = decodeSessions(encodeSessions(this.sessions));
    return copy;
  }

  /** Everything kept, to see whether it has changed. */
  kept(): string {
    return toHex(encodePrekeys(this.prekeys)) + toHex(encodeSessions(this.sessions));
  }
}
