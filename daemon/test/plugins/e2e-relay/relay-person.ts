import assert from 'node:assert/strict';
import { type ListedDevice, signDeviceList } from '../../../../common/src/auth/device-list.ts';
import { identityStatement } from '../../../../common/src/auth/device-proof.ts';
import { prekeyStatement } from '../../../../common/src/auth/prekey-statement.ts';
import type { DaemonEvent } from '../../../../common/src/client/link-session.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import type { Answer, Body } from '../../../../common/src/wire/message-table.ts';
import type { Messages } from '../../../../common/src/wire/messages.ts';
import { type Member, newDevice, type TestDevice } from '../member.ts';
import type { PluginDaemon } from '../plugin-daemon.ts';

export type Delivery = Body<Messages, 'e2e-relay.deliver'>;
type SendMode = Body<Messages, 'e2e-relay.send'>['mode'];
export type SendAnswer = Answer<Messages, 'e2e-relay.send'>;
export type Publication = Body<Messages, 'e2e-relay.publish-prekeys'>;

export const STORED: SendAnswer = { stored: true, full: [], changed: [] };

export interface Address {
  readonly user: string;
  readonly device: Uint8Array;
}

/** What of a message goes to whom. */
export interface Letter {
  readonly mode?: SendMode;
  readonly id?: Uint8Array;
  readonly payload?: Uint8Array;
  readonly to: readonly Address[];
}

/** A user with an identity and a list of devices: what a client would be, as far as the daemon can see. */
export class Person {
  readonly user: string;
  readonly daemon: PluginDaemon;
  identity = Ed25519Key.generate();
  version = 0;

  constructor(user: string, daemon: PluginDaemon) {
    this.user = user;
    this.daemon = daemon;
  }

  /** Signed up, with one device in the list, connected and logged in. */
  static async join(daemon: PluginDaemon, user: string): Promise<{ person: Person; desk: Desk }> {
    const person = new Person(user, daemon);
    const desk = await person.signUp();
    await person.publishList(desk.member, [desk.device]);
    return { person, desk };
  }

  async signUp(): Promise<Desk> {
    const device = newDevice();
    const member = await this.daemon.connect();
    await member.signUp(this.user);
    await member.enrol(this.user, device);
    await this.publishIdentity(member);
    return new Desk(this, member, device);
  }

  /** Another device of the same user: enrolled, not listed. */
  async addDesk(): Promise<Desk> {
    const device = newDevice();
    const member = await this.daemon.connect();
    await member.prove(this.user);
    await member.enrol(this.user, device);
    return new Desk(this, member, device);
  }

  async publishIdentity({ link }: Member): Promise<void> {
    const key = this.identity.publicKey;
    const signature = this.identity.sign(identityStatement(link.binding, this.user, key));
    await link.request('e2e-relay.publish-identity', { key, signature });
  }

  async publishList(
    { link }: Member,
    devices: readonly TestDevice[],
    version = ++this.version,
  ): Promise<void> {
    await link.request('e2e-relay.publish-list', this.signList(devices, version));
  }

  signList(devices: readonly TestDevice[], version: number) {
    return signDeviceList(
      {
        user: this.user,
        identityKey: this.identity.publicKey,
        version,
        issuedAt: 1_700_000_000_000,
        devices: devices.map(listed),
      },
      this.identity,
    );
  }
}

function listed({ id, key }: TestDevice): ListedDevice {
  return { id, name: 'a device', signingKey: key.publicKey, dhKey: new Uint8Array(32).fill(9) };
}

/** One device at one connection. */
export class Desk {
  readonly person: Person;
  device: TestDevice;
  member: Member;

  constructor(person: Person, member: Member, device: TestDevice) {
    this.person = person;
    this.member = member;
    this.device = device;
  }

  get address(): Address {
    return { user: this.person.user, device: this.device.id };
  }

  /** One more connection of the same device. */
  async reconnect(): Promise<Desk> {
    const member = await this.person.daemon.connect();
    await member.logInWith(this.device, this.person.user);
    return new Desk(this.person, member, this.device);
  }

  send({ id = randomBytes(16), payload = randomBytes(32), mode = 'all', to }: Letter): Promise<SendAnswer> {
    return this.member.link.request('e2e-relay.send', {
      id,
      payload,
      elements: elementsFor(to),
      last: true,
      mode,
    });
  }

  fetch(after = 0, limit = 200) {
    return this.member.link.request('e2e-relay.fetch', { after, limit });
  }

  /** Everything from the beginning, page by page: then this session is live. */
  async fetchAll(limit = 200): Promise<Delivery[]> {
    const all: Delivery[] = [];
    for (let more = true; more;) {
      const page = await this.fetch(all.at(-1)?.number ?? 0, limit);
      all.push(...page.messages);
      more = page.more;
    }
    return all;
  }

  /** The daemon has heard it. */
  async acknowledge(through: number): Promise<void> {
    this.member.link.tell('e2e-relay.acknowledge', { through });
    await this.roundTrip();
  }

  async roundTrip(): Promise<void> {
    await this.member.link.request('auth.devices', {});
  }

  /** The next `count` messages that are pushed. */
  async deliveries(count: number): Promise<Delivery[]> {
    const all: Delivery[] = [];
    while (all.length < count) {
      const event = await this.member.nextEvent();
      if (event.type === 'e2e-relay.deliver') all.push(event.body);
    }
    return all;
  }

  /** What was pushed and not taken yet, after a round trip. */
  async pushed(): Promise<Delivery[]> {
    return (await this.events()).filter(isDelivery).map(({ body }) => body);
  }

  /** All that was told and not taken yet, after a round trip. */
  async events(): Promise<DaemonEvent[]> {
    await this.roundTrip();
    return this.member.takeEvents();
  }

  publishPrekeys(publication: Partial<Publication>) {
    return this.member.link.request('e2e-relay.publish-prekeys', {
      oneTime: [],
      oneTimePq: [],
      ...publication,
    });
  }

  claim(address: Address) {
    return this.member.link.request('e2e-relay.claim', address);
  }

  /** A publication signed by this device. */
  prekeys({ from = 1, oneTime = 0, oneTimePq = 0 }: { from?: number; oneTime?: number; oneTimePq?: number }) {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => from + index);
    return {
      signed: this.signedPrekey('signed', 1, 32),
      lastResort: this.signedPrekey('last-resort', 1, 1_184),
      oneTime: ids(oneTime).map((id) => ({ id, key: randomBytes(32) })),
      oneTimePq: ids(oneTimePq).map((id) => this.signedPrekey('one-time-pq', id, 1_184)),
    };
  }

  signedPrekey(kind: 'signed' | 'last-resort' | 'one-time-pq', id: number, length: number) {
    const key = randomBytes(length);
    return { id, key, signature: this.device.key.sign(prekeyStatement(kind, id, key)) };
  }
}

/** An element of a length of its own for each device. */
export function elementsFor(to: readonly Address[]) {
  return to.map(({ user, device }, index) => ({ user, device, element: new Uint8Array(64).fill(index + 1) }));
}

function isDelivery(event: DaemonEvent): event is DaemonEvent & { type: 'e2e-relay.deliver' } {
  return event.type === 'e2e-relay.deliver';
}

/** Each a number above the one before. */
export function assertAscending(deliveries: readonly Delivery[]): void {
  const numbers = deliveries.map(({ number }) => number);
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
}
