import { openDeviceList, type SignedDeviceList } from '../../../src/auth/device-list.ts';
import { equalBytes, randomBytes } from '../../../src/crypto/bytes.ts';
import type { Delivery } from '../../../src/client/conversations/receiving.ts';
import type { RelayLink } from '../../../src/client/conversations/relay-link.ts';
import { RequestRefused, SessionEnded } from '../../../src/client/session-errors.ts';
import type { Answer, Body, RequestTypes } from '../../../src/wire/message-table.ts';
import type { Messages } from '../../../src/wire/messages.ts';
import { PeerError } from '../../../src/wire/error-codes.ts';

type Linking = 'e2e-relay.ask-link' | 'e2e-relay.link-requests' | 'e2e-relay.refuse-link';
type Type = Exclude<RequestTypes<Messages> & `e2e-relay.${string}`, Linking>;
type BodyOf<K extends Type> = Body<Messages, K>;
type AnswerOf<K extends Type> = Answer<Messages, K>;
type Prekey = BodyOf<'e2e-relay.publish-prekeys'>['oneTime'][number];
type SignedPrekey = NonNullable<BodyOf<'e2e-relay.publish-prekeys'>['signed']>;

interface Prekeys {
  signed?: SignedPrekey;
  lastResort?: SignedPrekey;
  oneTime: Prekey[];
  oneTimePq: SignedPrekey[];
}

/** What may go wrong with one request: nothing, its loss, or the loss of its answer. */
export type Fate = 'well' | 'lost' | 'answer-lost';

/**
 * A relay in memory at the far edge of the client: it does what PROTOCOL.md asks of one, except where a test wants the
 * network to fail or the relay to lie.
 */
export class MemoryRelay {
  readonly identities = new Map<string, Uint8Array>();
  readonly lists = new Map<string, SignedDeviceList>();
  readonly prekeys = new Map<string, Prekeys>();
  readonly mailboxes = new Map<string, Delivery[]>();
  /** All that it was ever given to pass on. */
  readonly elements: Uint8Array[] = [];
  readonly payloads: Uint8Array[] = [];
  /** Which one-time prekeys were handed out, and to how many. */
  readonly claimed: string[] = [];
  fate: (type: string) => Fate = () => 'well';
  /** A lie in the place of an answer. */
  lie: <K extends Type>(type: K, body: BodyOf<K>, answer: AnswerOf<K>) => AnswerOf<K> = (
    _type,
    _body,
    answer,
  ) => answer;
  /** What it changes in what it passes on. */
  alter: (delivery: Delivery) => Delivery = (delivery) => delivery;
  /** It says that it has stored, and has not. */
  withhold = false;
  readonly delivered: Delivery[] = [];
  readonly #stored = new Set<string>();
  readonly #live = new Map<string, (delivery: Delivery) => void>();
  #number = 0;

  /** A connection of that device. `push` gets what comes once the mailbox is empty. */
  connect(user: string, device: Uint8Array, push: (delivery: Delivery) => void): MemoryLink {
    return new MemoryLink(this, { user, device, push });
  }

  disconnect(user: string, device: Uint8Array): void {
    this.#live.delete(nameOf(user, device));
  }

  mailbox(user: string, device: Uint8Array): Delivery[] {
    const name = nameOf(user, device);
    const mailbox = this.mailboxes.get(name) ?? [];
    this.mailboxes.set(name, mailbox);
    return mailbox;
  }

  handle<K extends Type>(type: K, body: BodyOf<K>, by: Session): AnswerOf<K> {
    const handler = this.#handlers[type] as unknown as (body: BodyOf<K>, by: Session) => AnswerOf<K>;
    return this.lie(type, body, handler(body, by));
  }

  acknowledge({ user, device }: Session, through: number): void {
    const left = this.mailbox(user, device).filter(({ number }) => number > through);
    this.mailboxes.set(nameOf(user, device), left);
  }

  readonly #handlers: { readonly [K in Type]: (body: BodyOf<K>, by: Session) => AnswerOf<K> } = {
    'e2e-relay.publish-identity': ({ key }, { user }) => {
      const known = this.identities.get(user);
      if (known && !equalBytes(known, key)) {
        this.lists.delete(user);
        for (const name of [...this.prekeys.keys(), ...this.mailboxes.keys()]) {
          if (!name.startsWith(`${user}/`)) continue;
          this.prekeys.delete(name);
          this.mailboxes.delete(name);
        }
      }
      this.identities.set(user, key);
      return {};
    },
    'e2e-relay.identity': ({ user }) => ({ key: found(this.identities.get(user)) }),
    'e2e-relay.publish-list': (signed, { user }) => {
      const before = this.lists.get(user);
      if (
        before &&
        openDeviceList(before).version >= openDeviceList(signed).version &&
        !equalBytes(before.list, signed.list)
      )
        throw new PeerError('outdated');
      if (before) this.#dropPrekeys(before, signed);
      this.lists.set(user, signed);
      return {};
    },
    'e2e-relay.list': ({ user }) => found(this.lists.get(user)),
    'e2e-relay.publish-prekeys': ({ signed, lastResort, oneTime, oneTimePq, replaces }, { user, device }) => {
      const kept = this.#prekeysOf(user, device);
      if (signed) kept.signed = signed;
      if (lastResort) kept.lastResort = lastResort;
      if (replaces) [kept.oneTime, kept.oneTimePq] = [[], []];
      kept.oneTime.push(...oneTime);
      kept.oneTimePq.push(...oneTimePq);
      return stockOf(kept);
    },
    'e2e-relay.prekey-stock': (_body, { user, device }) => stockOf(this.#prekeysOf(user, device)),
    'e2e-relay.claim': ({ user, device }) => {
      const { signed, lastResort, oneTime, oneTimePq } = this.#prekeysOf(user, device);
      const pq = oneTimePq.shift();
      const one = oneTime.shift();
      if (one) this.claimed.push(`${nameOf(user, device)} ${one.id}`);
      return {
        signed: found(signed),
        pq: pq ?? found(lastResort),
        isLastResort: !pq,
        ...(one && { oneTime: one }),
      };
    },
    'e2e-relay.send': (body, by) => this.#send(body, by),
    'e2e-relay.fetch': ({ after, limit }, { user, device, push }) => {
      const waiting = this.mailbox(user, device).filter(({ number }) => number > after);
      const messages = waiting.slice(0, limit);
      const more = messages.length < waiting.length;
      if (!more) this.#live.set(nameOf(user, device), push);
      return { messages, more };
    },
  };

  #send({ id, payload, elements }: BodyOf<'e2e-relay.send'>, by: Session): AnswerOf<'e2e-relay.send'> {
    for (const { element } of elements) this.elements.push(element);
    if (payload) this.payloads.push(payload);
    const repeat = (element: (typeof elements)[number]) =>
      [nameOf(by.user, by.device), toHex(id), nameOf(element.user, element.device)].join(' ');
    const fresh = elements.filter((element) => !this.#stored.has(repeat(element)));
    const changed = [...new Set(fresh.map(({ user }) => user))].filter(
      (user) => !this.#areAll(user, elements),
    );
    if (changed.length > 0) return { stored: false, full: [], changed };
    for (const element of fresh) {
      this.#stored.add(repeat(element));
      this.deliver(element.user, element.device, {
        from: by.user,
        device: by.device,
        id,
        sentAt: 1_700_000_000_000,
        payload: payload ?? new Uint8Array(),
        element: element.element,
      });
    }
    return { stored: true, full: [], changed: [] };
  }

  /** Into the mailbox, and to the device if it is there. */
  deliver(user: string, device: Uint8Array, message: Omit<Delivery, 'number'>): void {
    const delivery = this.alter({ ...message, number: ++this.#number });
    this.delivered.push(delivery);
    if (this.withhold) return;
    this.mailbox(user, device).push(delivery);
    this.#live.get(nameOf(user, device))?.(delivery);
  }

  #areAll(user: string, elements: BodyOf<'e2e-relay.send'>['elements']): boolean {
    const signed = this.lists.get(user);
    if (!signed) return false;
    const listed = openDeviceList(signed).devices.map(({ id }) => toHex(id));
    const addressed = elements.filter((element) => element.user === user).map(({ device }) => toHex(device));
    return listed.length === addressed.length && listed.every((id) => addressed.includes(id));
  }

  /** Of devices that are not the same any more. */
  #dropPrekeys(before: SignedDeviceList, signed: SignedDeviceList): void {
    const { user, devices } = openDeviceList(signed);
    for (const { id, signingKey } of openDeviceList(before).devices) {
      const stays = devices.some((device) => equalBytes(device.signingKey, signingKey));
      if (!stays) this.prekeys.delete(nameOf(user, id));
    }
  }

  #prekeysOf(user: string, device: Uint8Array): Prekeys {
    const name = nameOf(user, device);
    const kept = this.prekeys.get(name) ?? { oneTime: [], oneTimePq: [] };
    this.prekeys.set(name, kept);
    return kept;
  }
}

interface Session {
  readonly user: string;
  readonly device: Uint8Array;
  readonly push: (delivery: Delivery) => void;
}

/** One connection to a `MemoryRelay`; each request takes a turn of the event loop. */
export class MemoryLink implements RelayLink {
  readonly binding = randomBytes(32);
  readonly #relay: MemoryRelay;
  readonly #session: Session;
  #isCut = false;

  constructor(relay: MemoryRelay, session: Session) {
    this.#relay = relay;
    this.#session = { ...session, push: (delivery) => this.#isCut || session.push(delivery) };
  }

  async request<K extends RequestTypes<Messages>>(
    type: K,
    body: Body<Messages, K>,
  ): Promise<Answer<Messages, K>> {
    await new Promise((resolve) => setImmediate(resolve));
    const fate = this.#isCut ? 'lost' : this.#relay.fate(type);
    if (fate !== 'lost') {
      const answer = this.#answer(type as Type, body);
      if (fate === 'well') return answer as Answer<Messages, K>;
    }
    this.cut();
    throw new SessionEnded({ kind: 'lost', error: undefined });
  }

  tell(type: 'e2e-relay.acknowledge', { through }: { readonly through: number }): void {
    if (this.#isCut || this.#relay.fate(type) !== 'well') return;
    this.#relay.acknowledge(this.#session, through);
  }

  /** The network fails: nothing goes through any more, either way. */
  cut(): void {
    this.#isCut = true;
    this.#relay.disconnect(this.#session.user, this.#session.device);
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  #answer<K extends Type>(type: K, body: BodyOf<K>): AnswerOf<K> {
    try {
      return this.#relay.handle(type, body, this.#session);
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      throw new RequestRefused(type, { code: error.code, message: error.message });
    }
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new PeerError('not-found');
  return value;
}

function stockOf({ oneTime, oneTimePq }: Prekeys) {
  return { oneTime: oneTime.length, oneTimePq: oneTimePq.length };
}

function nameOf(user: string, device: Uint8Array): string {
  return `${user}/${toHex(device)}`;
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
