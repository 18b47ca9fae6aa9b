import { type SignedDeviceList, signDeviceList } from '../../common/src/auth/device-list.ts';
import type { RelayLink } from '../../common/src/client/conversations/relay-link.ts';
import { RequestRefused } from '../../common/src/client/session-errors.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { listedDevice, newOwnDevice } from '../../common/src/e2e/own-device.ts';
import type { PrekeyBundle } from '../../common/src/e2e/pqxdh.ts';
import { refillPrekeys } from '../../common/src/e2e/prekey-publication.ts';
import { newPrekeys } from '../../common/src/e2e/prekeys.ts';
import type { Answer, Body, RequestTypes } from '../../common/src/wire/message-table.ts';
import type { Messages } from '../../common/src/wire/messages.ts';

interface Peer {
  readonly list: SignedDeviceList;
  readonly bundle: PrekeyBundle;
}

/** A relay in the same process with people who never answer: what is measured is the client alone. */
export class SilentRelay implements RelayLink {
  readonly binding = randomBytes(32);
  readonly #peers = new Map<string, Peer>();
  readonly #own = new Map<string, SignedDeviceList>();
  readonly #identities = new Map<string, Uint8Array>();
  /** Called with every message, in place of sending it. */
  sent: (body: Body<Messages, 'e2e-relay.send'>) => void = () => undefined;

  addPerson(user: string): void {
    const identity = Ed25519Key.generate();
    const now = Date.now();
    const own = newOwnDevice(user, identity.publicKey, randomBytes(16));
    const { publications } = refillPrekeys({
      prekeys: newPrekeys(now),
      own,
      stock: { oneTime: 0, oneTimePq: 0 },
      now,
    });
    const [{ signed, lastResort, oneTime } = {}] = publications;
    const one = oneTime?.[0];
    if (!signed || !lastResort || !one) throw new Error('no prekeys were made');
    const devices = [listedDevice(own, 'only')];
    const list = { user, identityKey: identity.publicKey, version: 1, issuedAt: now, devices };
    const bundle = { signed, pq: lastResort, isLastResort: true, oneTime: one };
    this.#peers.set(user, { list: signDeviceList(list, identity), bundle });
  }

  request<K extends RequestTypes<Messages>>(type: K, body: Body<Messages, K>): Promise<Answer<Messages, K>> {
    const answer = this.#answer(type, body as { readonly user?: string });
    if (answer) return Promise.resolve(answer as Answer<Messages, K>);
    return Promise.reject(new RequestRefused(type, { code: 'not-found', message: 'not here' }));
  }

  tell(): void {
    // Nothing ever comes that could be acknowledged.
  }

  #answer(type: string, body: { readonly user?: string }): unknown {
    const user = body.user ?? '';
    if (type === 'e2e-relay.publish-identity') {
      this.#identities.set('', (body as Body<Messages, 'e2e-relay.publish-identity'>).key);
      return {};
    }
    if (type === 'e2e-relay.identity') {
      const key = this.#identities.get('');
      return key && { key };
    }
    if (type === 'e2e-relay.publish-list') {
      this.#own.set('', body as SignedDeviceList);
      return {};
    }
    if (type === 'e2e-relay.list') return this.#peers.get(user)?.list ?? this.#own.get('');
    if (type === 'e2e-relay.claim') return this.#peers.get(user)?.bundle;
    if (type === 'e2e-relay.fetch') return { messages: [], more: false };
    if (type === 'e2e-relay.link-requests') return { requests: [] };
    if (type !== 'e2e-relay.send') return { oneTime: 100, oneTimePq: 100 };
    this.sent(body as Body<Messages, 'e2e-relay.send'>);
    return { stored: true, full: [], changed: [] };
  }
}
