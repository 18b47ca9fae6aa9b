import { randomBytes } from '../../../src/crypto/bytes.ts';
import type { Outbound } from '../../../src/client/conversations/book/outbound.ts';
import type { Said } from '../../../src/e2e/content.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from './direct-person.ts';
import { link } from './linked-devices.ts';
import { MemoryRelay } from './memory-relay.ts';

/** Alice at her desk and Bob, who have accepted each other; `linkAll` adds a second device to each. */
export class KindsWorld {
  readonly relay = new MemoryRelay();
  readonly clock = new HeldClock();
  readonly desk = new DirectPerson('alice', this.relay, this.clock, 'desk');
  readonly laptop = new DirectPerson('alice', this.relay, this.clock, 'laptop');
  readonly bob = new DirectPerson('bob', this.relay, this.clock, 'tower');
  readonly phone = new DirectPerson('bob', this.relay, this.clock, 'phone');

  async begin(): Promise<void> {
    this.relay.now = () => this.clock.now();
    await this.desk.connect();
    await this.bob.connect();
    await this.desk.conversations.start('bob');
    await this.bob.conversations.start('alice');
    await this.desk.lines('bob');
    await this.bob.lines('alice');
  }

  async linkAll(): Promise<void> {
    await link(this.desk, this.laptop);
    await link(this.bob, this.phone);
    await this.laptop.conversations.start('bob');
    await this.phone.conversations.start('alice');
    await this.laptop.lines('bob');
    await this.phone.lines('alice');
  }

  /** `from` writes, and all of `to` have it. Its id. */
  async say(from: DirectPerson, text: string, ...to: DirectPerson[]): Promise<string> {
    const id = await from.conversations.send(otherOf(from), text);
    for (const person of to) await person.until(`"${text}" came`, () => line(person, id) !== undefined);
    await idle(from);
    return id;
  }
}

/** With whom that person talks. */
export function otherOf({ user }: DirectPerson): string {
  return user === 'alice' ? 'bob' : 'alice';
}

export function line(person: DirectPerson, id: string) {
  return person.conversations.page(otherOf(person)).messages.find((message) => message.id === id);
}

/** Nothing waits to be sent. */
export async function idle(person: DirectPerson): Promise<void> {
  await person.until('all is sent', () => person.encryption.messenger?.book.outbound.size === 0);
}

/** What no view would ask for: as a hostile client says it. Resolves once it is at the relay. */
export async function sayRaw(person: DirectPerson, said: Said, more: Partial<Outbound> = {}): Promise<void> {
  const { messenger } = person.encryption;
  const item = { conversation: otherOf(person), to: 'everybody', rounds: 0, isHeld: false } as const;
  const now = 1_700_000_000_000;
  await messenger?.run(() => {
    messenger.book.addOutbound({ ...item, id: randomBytes(16), sentAt: now, said, ...more });
  });
  messenger?.send();
  await idle(person);
}
