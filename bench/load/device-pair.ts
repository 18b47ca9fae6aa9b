import {
  newOwnDevice,
  type OwnDevice,
  type PeerDevice,
  publicDevice,
} from '../../common/src/e2e/own-device.ts';
import type { PrekeyBundle } from '../../common/src/e2e/pqxdh.ts';
import { refillPrekeys } from '../../common/src/e2e/prekey-publication.ts';
import { newPrekeys, type Prekeys } from '../../common/src/e2e/prekeys.ts';
import {
  decryptElement,
  type DeviceSessions,
  encryptElement,
  newSessions,
  startSession,
} from '../../common/src/e2e/sessions.ts';

/** Two devices with one session, its first message under way or answered. */
export class DevicePair {
  readonly first: DeviceSide;
  readonly second: DeviceSide;

  constructor() {
    const [first, second] = [madeDevice('alice'), madeDevice('bob')];
    this.first = new DeviceSide(first, publicDevice(second.own));
    this.second = new DeviceSide(second, publicDevice(first.own));
  }

  static talking(): DevicePair {
    const pair = new DevicePair();
    pair.second.decrypt(pair.start());
    pair.first.decrypt(pair.second.encrypt(new Uint8Array(64)));
    return pair;
  }

  /** The first element, with the session's start. */
  start(): Uint8Array {
    this.first.start(this.second.bundle);
    return this.first.encrypt(new Uint8Array(64));
  }
}

class DeviceSide {
  readonly own: OwnDevice;
  readonly asPeer: PeerDevice;
  readonly bundle: PrekeyBundle;
  sessions: DeviceSessions;
  readonly #peer: PeerDevice;
  #prekeys: Prekeys;

  constructor({ own, prekeys, bundle }: MadeDevice, peer: PeerDevice) {
    this.own = own;
    this.asPeer = publicDevice(own);
    this.bundle = bundle;
    this.#prekeys = prekeys;
    this.#peer = peer;
    this.sessions = newSessions({ own, peer });
  }

  start(bundle: PrekeyBundle): void {
    const { own, sessions } = this;
    this.sessions = startSession({ own, peer: this.#peer, sessions, bundle, now: Date.now() });
  }

  encrypt(plaintext: Uint8Array): Uint8Array {
    const { own, sessions } = this;
    const encrypted = encryptElement({ own, peer: this.#peer, sessions, plaintext });
    this.sessions = encrypted.sessions;
    return encrypted.element;
  }

  decrypt(element: Uint8Array): Uint8Array {
    const { own, sessions } = this;
    const [peer, prekeys] = [this.#peer, this.#prekeys];
    const decrypted = decryptElement({ own, peer, sessions, prekeys, element, now: Date.now() });
    this.sessions = decrypted.sessions;
    this.#prekeys = decrypted.prekeys;
    return decrypted.plaintext;
  }
}

interface MadeDevice {
  readonly own: OwnDevice;
  readonly prekeys: Prekeys;
  readonly bundle: PrekeyBundle;
}

const made = new Map<string, MadeDevice>();

/** Keys are dear and values never change: each user's are made once. */
function madeDevice(user: string): MadeDevice {
  const known = made.get(user);
  if (known) return known;
  const own = newOwnDevice(user, new Uint8Array(32));
  const now = Date.now();
  const stock = { oneTime: 0, oneTimePq: 0 };
  const { prekeys, publications } = refillPrekeys({ prekeys: newPrekeys(now), own, stock, now });
  const [published] = publications;
  const [pq, oneTime] = [published?.oneTimePq[0], published?.oneTime[0]];
  if (!published?.signed || !pq || !oneTime) throw new Error('no prekeys were made');
  const fresh = { own, prekeys, bundle: { signed: published.signed, pq, isLastResort: false, oneTime } };
  made.set(user, fresh);
  return fresh;
}
