import { openDeviceList, type SignedDeviceList } from '../../../src/auth/device-list.ts';
import { equalBytes, randomBytes } from '../../../src/crypto/bytes.ts';
import type { DaemonEvent } from '../../../src/client/link-session.ts';
import type { Delivery } from '../../../src/client/conversations/relay-link.ts';
import type { RelayLink } from '../../../src/client/conversations/relay-link.ts';
import { RequestRefused, SessionEnded } from '../../../src/client/session-errors.ts';
import type { Answer, Body, RequestTypes } from '../../../src/wire/message-table.ts';
import type { Messages } from '../../../src/wire/messages.ts';
import { MemoryClassic } from './memory-classic.ts';
import { StoredFiles } from './stored-files.ts';
import { PeerError } from '../../../src/wire/error-codes.ts';

type Type = RequestTypes<Messages> & (`e2e-relay.${string}` | 'auth.revoke-device');
type Transient = Body<Messages, 'e2e-relay.transient'>;
type LinkRequest = Body<Messages, 'e2e-relay.link-asked'>;
type BodyOf<K extends Type> = Body<Messages, K>;
type AnswerOf<K extends Type> = Answer<Messages, K>;
type Send = BodyOf<'e2e-relay.send'>;
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
  readonly files = new StoredFiles();
  readonly classic = new MemoryClassic();
  /** All that it was ever given to pass on. */
  readonly elements: Uint8Array[] = [];
  readonly payloads: Uint8Array[] = [];
  /** Which one-time prekeys were handed out, and to how many. */
  readonly claimed: string[] = [];
  /** So many were made. */
  requests = 0;
  fate: (type: string) => Fate = () => 'well';
  /** A lie in the place of an answer. */
  lie: <K extends Type>(type: K, body: BodyOf<K>, answer: AnswerOf<K>) => AnswerOf<K> = (
    _type,
    _body,
    answer,
  ) => answer;
  /** What it changes in what it passes on. */
  alter: (delivery: Delivery) => Delivery = (delivery) => delivery;
  /** Is told of all that comes in. */
  watch: (type: string, body: unknown) => void = () => undefined;
  /** It says that it has stored, and has not. */
  withhold = false;
  /** Of what it passes on. */
  now: () => number = () => 1_700_000_000_000;
  /** What it pushed to devices that were there, and kept nowhere. */
  readonly transients: Transient[] = [];
  readonly delivered: Delivery[] = [];
  #stored = new Set<string>();
  /** Who is connected, and since when their mailbox is empty. */
  readonly #sessions = new Set<Session>();
  readonly #live = new Map<string, Session>();
  readonly #linkRequests = new Map<Session, LinkRequest>();
  /** What came of messages whose last batch did not. */
  readonly #batches = new Map<Session, Send>();
  /** Devices that can't log in any more. */
  readonly revoked: Uint8Array[] = [];
  #number = 0;

  /** A connection of that device. `tell` gets what the relay says unasked. */
  connect(user: string, device: Uint8Array, tell: (event: DaemonEvent) => void): MemoryLink {
    return new MemoryLink(this, { user, device, tell });
  }

  begin(session: Session): void {
    this.#sessions.add(session);
  }

  disconnect(session: Session): void {
    this.classic.disconnect(session);
    this.#sessions.delete(session);
    this.#linkRequests.delete(session);
    this.#batches.delete(session);
    const name = nameOf(session.user, session.device);
    if (this.#live.get(name) === session) this.#live.delete(name);
  }

  mailbox(user: string, device: Uint8Array): Delivery[] {
    const name = nameOf(user, device);
    const mailbox = this.mailboxes.get(name) ?? [];
    this.mailboxes.set(name, mailbox);
    return mailbox;
  }

  /** All that a backup has of it. */
  snapshot(): Snapshot {
    const prekeys = [...this.prekeys].map(([name, { oneTime, oneTimePq, ...rest }]): [string, Prekeys] => [
      name,
      { ...rest, oneTime: [...oneTime], oneTimePq: [...oneTimePq] },
    ]);
    return {
      identities: [...this.identities],
      lists: [...this.lists],
      prekeys,
      mailboxes: [...this.mailboxes].map(([name, mailbox]) => [name, [...mailbox]]),
      stored: [...this.#stored],
      number: this.#number,
    };
  }

  /** It begins anew with that backup; nobody is connected any more. Take another snapshot to restore it again. */
  restore({ identities, lists, prekeys, mailboxes, stored, number }: Snapshot): void {
    for (const session of this.#sessions) this.disconnect(session);
    replace(this.identities, identities);
    replace(this.lists, lists);
    replace(this.prekeys, prekeys);
    replace(this.mailboxes, mailboxes);
    this.#stored = new Set(stored);
    this.#number = number;
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
    'e2e-relay.publish-list': (signed, by) => {
      const { user } = by;
      const before = this.lists.get(user);
      if (
        before &&
        openDeviceList(before).version >= openDeviceList(signed).version &&
        !equalBytes(before.list, signed.list)
      )
        throw new PeerError('outdated');
      if (before) this.#dropPrekeys(before, signed);
      this.lists.set(user, signed);
      const listed = openDeviceList(signed).devices.map(({ id }) => toHex(id));
      for (const [session, { device }] of this.#linkRequests)
        if (session.user === user && listed.includes(toHex(device))) this.#linkRequests.delete(session);
      this.#tellOthers(by, { type: 'e2e-relay.list-changed', body: { user } });
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
    'e2e-relay.ask-link': (keys, by) => {
      const request = { device: by.device, ...keys };
      this.#linkRequests.set(by, request);
      this.#tellOthers(by, { type: 'e2e-relay.link-asked', body: request });
      return {};
    },
    'e2e-relay.link-requests': (_body, { user }) => {
      const asking = [...this.#linkRequests].filter(([session]) => session.user === user);
      return { requests: asking.map(([, request]) => request) };
    },
    'e2e-relay.refuse-link': ({ device }, { user }) => {
      const [asking] = [...this.#linkRequests].filter(
        ([session, request]) => session.user === user && equalBytes(request.device, device),
      );
      this.#linkRequests.delete(found(asking)[0]);
      found(asking)[0].tell({ type: 'e2e-relay.link-refused', body: {} });
      return {};
    },
    'auth.revoke-device': ({ device }) => {
      this.revoked.push(device);
      return {};
    },
    'e2e-relay.send': (body, by) => this.#send(body, by),
    'e2e-relay.fetch': ({ after, limit }, by) => {
      const { user, device } = by;
      const waiting = this.mailbox(user, device).filter(({ number }) => number > after);
      const messages = waiting.slice(0, limit);
      const more = messages.length < waiting.length;
      if (!more) this.#live.set(nameOf(user, device), by);
      return { messages, more };
    },
  };

  /** Linked devices alone hear of each other. */
  #tellOthers(by: Session, event: DaemonEvent): void {
    for (const session of this.#sessions) if (session !== by && session.user === by.user) session.tell(event);
  }

  #send(batch: Send, by: Session): AnswerOf<'e2e-relay.send'> {
    if (!this.#isListed(by)) throw new PeerError('refused');
    for (const { element } of batch.elements) this.elements.push(element);
    if (batch.payload) this.payloads.push(batch.payload);
    const { id, payload, elements, mode, last } =
      batch.mode === 'transient' ? batch : this.#joined(batch, by);
    if (!last) return { stored: false, full: [], changed: [] };
    const repeat = (element: (typeof elements)[number]) =>
      [nameOf(by.user, by.device), toHex(id), nameOf(element.user, element.device)].join(' ');
    const isNew = (element: (typeof elements)[number]) => !this.#stored.has(repeat(element));
    const fresh = mode === 'transient' ? elements : elements.filter(isNew);
    const changed = [...new Set(fresh.map(({ user }) => user))].filter(
      (user) => !this.#areRight(user, elements, { mode, by }),
    );
    if (changed.length > 0) return { stored: false, full: [], changed };
    if (mode === 'transient') {
      for (const { element, ...to } of elements)
        this.#push(to, { from: by.user, device: by.device, id, payload: found(payload), element });
      return { stored: false, full: [], changed: [] };
    }
    for (const element of fresh) {
      this.#stored.add(repeat(element));
      this.deliver(element.user, element.device, {
        from: by.user,
        device: by.device,
        id,
        sentAt: this.now(),
        payload: found(payload),
        element: element.element,
      });
    }
    return { stored: true, full: [], changed: [] };
  }

  /** With the batches before it. */
  #joined(batch: Send, by: Session): Send {
    const before = batch.payload ? undefined : this.#batches.get(by);
    if (!batch.payload && !before) throw new PeerError('not-now');
    const joined = { ...batch, ...before, elements: [...(before?.elements ?? []), ...batch.elements] };
    if (batch.last) this.#batches.delete(by);
    else this.#batches.set(by, joined);
    return { ...joined, last: batch.last };
  }

  /** That happens to one request, after so many others. */
  failSoon(after: number, fate: Fate): void {
    let left = after;
    this.fate = () => {
      if (left-- > 0) return 'well';
      this.fate = () => 'well';
      return fate;
    };
  }

  /** It changes one bit of what a device gets, after so many others. */
  alterSoon(after: number, bit: number): void {
    let left = after;
    this.alter = (delivery) => {
      if (left-- > 0) return delivery;
      this.alter = (other) => other;
      return altered(delivery, bit);
    };
  }

  /** What waits for that device comes the other way round, as if it had been sent so. */
  reverse(user: string, device: Uint8Array): void {
    const waiting = this.mailbox(user, device);
    // Numbered anew: what the device acknowledges of before must not be another one by now.
    const reversed = waiting.toReversed().map((delivery) => ({ ...delivery, number: ++this.#number }));
    waiting.splice(0, waiting.length, ...reversed);
  }

  /** Others have claimed all one-time prekeys of that device. */
  exhaust(user: string, device: Uint8Array): void {
    const prekeys = this.prekeys.get(nameOf(user, device));
    if (prekeys) [prekeys.oneTime, prekeys.oneTimePq] = [[], []];
  }

  /** To the device if it is there, or nowhere. */
  #push({ user, device }: Omit<Session, 'tell'>, transient: Transient): void {
    this.transients.push(transient);
    if (this.fate('e2e-relay.transient') !== 'well') return;
    this.#live.get(nameOf(user, device))?.tell({ type: 'e2e-relay.transient', body: transient });
  }

  /** Into the mailbox, and to the device if it is there. */
  deliver(user: string, device: Uint8Array, message: Omit<Delivery, 'number'>): void {
    const delivery = this.alter({ ...message, number: ++this.#number });
    this.delivered.push(delivery);
    if (this.withhold) return;
    this.mailbox(user, device).push(delivery);
    this.#live.get(nameOf(user, device))?.tell({ type: 'e2e-relay.deliver', body: delivery });
  }

  #areRight(
    user: string,
    elements: Send['elements'],
    { mode, by }: Pick<Send, 'mode'> & { readonly by: Session },
  ): boolean {
    const signed = this.lists.get(user);
    if (!signed) return false;
    const listed = openDeviceList(signed)
      .devices.map(({ id }) => toHex(id))
      .filter((id) => user !== by.user || id !== toHex(by.device));
    const addressed = elements.filter((element) => element.user === user).map(({ device }) => toHex(device));
    const areListed = addressed.every((id) => listed.includes(id));
    return areListed && (mode !== 'all' || listed.length === addressed.length);
  }

  #isListed({ user, device }: Session): boolean {
    const signed = this.lists.get(user);
    return signed !== undefined && openDeviceList(signed).devices.some(({ id }) => equalBytes(id, device));
  }

  /** Of devices that are not the same any more. */
  #dropPrekeys(before: SignedDeviceList, signed: SignedDeviceList): void {
    const { user, devices } = openDeviceList(signed);
    for (const { id, signingKey } of openDeviceList(before).devices) {
      const stays = devices.some((device) => equalBytes(device.signingKey, signingKey));
      if (!stays) this.prekeys.delete(nameOf(user, id));
      if (!devices.some((device) => equalBytes(device.id, id))) this.mailboxes.delete(nameOf(user, id));
    }
  }

  #prekeysOf(user: string, device: Uint8Array): Prekeys {
    const name = nameOf(user, device);
    const kept = this.prekeys.get(name) ?? { oneTime: [], oneTimePq: [] };
    this.prekeys.set(name, kept);
    return kept;
  }
}

export interface Snapshot {
  readonly identities: readonly (readonly [string, Uint8Array])[];
  readonly lists: readonly (readonly [string, SignedDeviceList])[];
  readonly prekeys: readonly (readonly [string, Prekeys])[];
  readonly mailboxes: readonly (readonly [string, Delivery[]])[];
  readonly stored: readonly string[];
  readonly number: number;
}

function replace<T>(map: Map<string, T>, entries: readonly (readonly [string, T])[]): void {
  map.clear();
  for (const [name, value] of entries) map.set(name, value);
}

interface Session {
  readonly user: string;
  readonly device: Uint8Array;
  readonly tell: (event: DaemonEvent) => void;
}

/** One connection to a `MemoryRelay`; each request takes a turn of the event loop. */
export class MemoryLink implements RelayLink {
  readonly binding = randomBytes(32);
  readonly #relay: MemoryRelay;
  readonly #session: Session;
  #isCut = false;

  constructor(relay: MemoryRelay, session: Session) {
    this.#relay = relay;
    const tell = (event: DaemonEvent) => {
      if (!this.#isCut) session.tell(event);
    };
    this.#session = { ...session, tell };
    relay.begin(this.#session);
  }

  async request<K extends RequestTypes<Messages>>(
    type: K,
    body: Body<Messages, K>,
  ): Promise<Answer<Messages, K>> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#relay.requests++;
    this.#relay.watch(type, body);
    const fate = this.#isCut ? 'lost' : this.#relay.fate(type);
    if (fate !== 'lost') {
      const answer = this.#answerOf(type, body);
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
    this.#relay.disconnect(this.#session);
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  #answerOf(type: string, body: unknown): unknown {
    if (type.startsWith('files.')) return this.#relay.files.answer(type, body as never);
    try {
      if (type.startsWith('classic.')) return this.#relay.classic.answer(type, body as never, this.#session);
      return this.#relay.handle(type as Type, body as never, this.#session);
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

function altered(delivery: Delivery, bit: number): Delivery {
  const at = (bit >> 3) % delivery.element.length;
  return { ...delivery, element: delivery.element.with(at, (delivery.element[at] ?? 0) ^ (1 << (bit & 7))) };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
