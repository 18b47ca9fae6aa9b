import { sha256 } from '../../../crypto/sha256.ts';
import type { OwnDevice, PeerDevice } from '../../../e2e/own-device.ts';
import type { PrekeyBundle } from '../../../e2e/pqxdh.ts';
import type { Prekeys } from '../../../e2e/prekeys.ts';
import { decodeSessions, encodeSessions } from '../../../e2e/sessions-record.ts';
import {
  canSend,
  decryptElement,
  type DeviceSessions,
  encryptElement,
  forgetSessions,
  isAnswered,
  isBetween,
  newSessions,
  startSession,
} from '../../../e2e/sessions.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import type { DirectBook } from '../book/direct-book.ts';

const SPACE = 'sessions';

/** The ratchets with each device of the others, in the vault under a name made of that device's keys. */
export class SessionBook {
  readonly #book: DirectBook;
  readonly #stored: ReadonlyMap<string, Uint8Array>;
  readonly #sessions = new Map<string, DeviceSessions>();

  constructor(book: DirectBook) {
    this.#book = book;
    this.#stored = book.resident(SPACE);
  }

  canSend(own: OwnDevice, peer: PeerDevice, now: number): boolean {
    return canSend(this.#of(own, peer), now);
  }

  /** Whether the session to send in was begun here, and the other device has not answered in it. */
  isUnanswered(own: OwnDevice, peer: PeerDevice): boolean {
    return this.#of(own, peer).sessions[0]?.start !== undefined;
  }

  /** Whether there is a session to send in that the other device has, too. */
  isAnswered(own: OwnDevice, peer: PeerDevice): boolean {
    return isAnswered(this.#of(own, peer));
  }

  /** @throws PeerError `invalid` when the bundle is not what the device signed. */
  start(own: OwnDevice, peer: PeerDevice, { bundle, now }: { bundle: PrekeyBundle; now: number }): void {
    this.#put(peer, startSession({ own, peer, sessions: this.#of(own, peer), bundle, now }));
  }

  /** The element for that device. @throws RangeError without a session. */
  encrypt(own: OwnDevice, peer: PeerDevice, plaintext: Uint8Array): Uint8Array {
    const { sessions, element } = encryptElement({ own, peer, sessions: this.#of(own, peer), plaintext });
    this.#put(peer, sessions);
    return element;
  }

  /** The session goes on with `keep`. @throws DecryptFailure. */
  open(own: OwnDevice, peer: PeerDevice, { element, prekeys, now }: Received): Opened {
    const opened = decryptElement({ own, peer, sessions: this.#of(own, peer), prekeys, element, now });
    const { plaintext, prekeys: left } = opened;
    return { plaintext, prekeys: left, keep: () => this.#put(peer, opened.sessions) };
  }

  /** After a restored backup: no ratchet of before is used again. */
  forgetAll(): void {
    for (const [name, bytes] of this.#stored) this.#keep(name, forgetSessions(decodeSessions(bytes)));
  }

  #of(own: OwnDevice, peer: PeerDevice): DeviceSessions {
    const name = nameOf(peer);
    const bytes = this.#stored.get(name);
    const known = this.#sessions.get(name) ?? (bytes && decodeSessions(bytes));
    return known && isBetween(known, { own, peer }) ? known : newSessions({ own, peer });
  }

  #put(peer: PeerDevice, sessions: DeviceSessions): void {
    this.#keep(nameOf(peer), sessions);
  }

  #keep(name: string, sessions: DeviceSessions): void {
    this.#sessions.set(name, sessions);
    this.#book.writeLast(SPACE, name, () => {
      return { kind: 'put', space: SPACE, key: name, value: encodeSessions(sessions) };
    });
  }
}

interface Received {
  readonly element: Uint8Array;
  readonly prekeys: Prekeys;
  readonly now: number;
}

export interface Opened {
  readonly plaintext: Uint8Array;
  /** Those that are left. */
  readonly prekeys: Prekeys;
  keep(): void;
}

function nameOf({ user, identityKey, id, signingKey, dhKey }: PeerDevice): string {
  return `${user}/${encodeBase64Url(sha256(identityKey, id, signingKey, dhKey).subarray(0, 16))}`;
}
