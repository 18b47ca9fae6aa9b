import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from './direct-person.ts';
import { acquainted, agree, groupOf, headOf, later, membersOf } from './group-people.ts';
import { link } from './linked-devices.ts';
import { type Fate, MemoryRelay } from './memory-relay.ts';
import { expectNoKeyTwice } from './message-keys.ts';

const WORD = 'planted';
const USERS = ['alice', 'bob', 'carol'] as const;

/** Six devices: 0 and 3 of Alice, 1 and 4 of Bob, 2 and 5 of Carol. */
export type Index = 0 | 1 | 2 | 3 | 4 | 5;
const INDEXES: readonly Index[] = [0, 1, 2, 3, 4, 5];

export type GroupStep =
  | { readonly kind: 'say' | 'cut' | 'connect' | 'kill' | 'restart' | 'redeliver'; readonly who: Index }
  | {
      readonly kind: 'rename' | 'remove' | 'add' | 'hand-over' | 'leave';
      readonly who: Index;
      readonly whom: 0 | 1 | 2;
    }
  | { readonly kind: 'wait'; readonly who: Index; readonly turns: number }
  | { readonly kind: 'fail'; readonly who: Index; readonly after: number; readonly fate: Fate };

const who = fc.constantFrom<Index>(...INDEXES);
const whom = fc.constantFrom(0 as const, 1 as const, 2 as const);

export const groupStep: fc.Arbitrary<GroupStep> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('say' as const), who }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'rename' as const,
        'remove' as const,
        'add' as const,
        'hand-over' as const,
        'leave' as const,
      ),
      // The machines that hold the identity keys.
      who: fc.constantFrom<Index>(0, 1, 2),
      whom,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), who, turns: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('connect' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'kill' as const, 'restart' as const, 'redeliver' as const),
      who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      who,
      after: fc.nat(8),
      fate: fc.constantFrom<Fate>('lost', 'answer-lost'),
    }),
  },
);

/** Three people with two devices each, a group, and all that can go wrong between them. */
export class GroupStory {
  readonly relay = new MemoryRelay();
  readonly #clock = new HeldClock();
  readonly people: readonly DirectPerson[];
  #said = 0;
  #id = '';

  constructor() {
    this.people = INDEXES.map(
      (index) => new DirectPerson(userOf(index), this.relay, this.#clock, index < 3 ? 'desk' : 'phone'),
    );
  }

  async begin(): Promise<void> {
    const desks = [this.#person(0), this.#person(1), this.#person(2)] as const;
    for (const desk of desks) await desk.connect();
    for (const [index, desk] of desks.entries()) await link(desk, this.#person((index + 3) as Index));
    await acquainted(...desks);
    const { id } = await desks[0].groups.create('a group', ['bob', 'carol']);
    this.#id = id;
    for (const index of INDEXES) await agree(id, desks[0], this.#person(index));
    for (const index of INDEXES) await this.#person(index).conversations.accept(id);
  }

  async do(step: GroupStep): Promise<void> {
    const person = this.#person(step.who);
    if (step.kind === 'say') await this.#say(step.who);
    else if (step.kind === 'cut') person.disconnect();
    else if (step.kind === 'connect') this.#behind(this.#connect(person));
    else if (step.kind === 'kill') person.kill();
    else if (step.kind === 'restart') await person.restart();
    else if (step.kind === 'redeliver') this.#redeliver(person);
    else if (step.kind === 'fail') this.#failSoon(step.after, step.fate);
    else if ('whom' in step) this.#behind(this.#change(person, step));
    else if ('turns' in step) {
      this.#clock.advance(10);
      await turns(step.turns);
    }
  }

  /** The network is well and everybody there: what can arrive arrives. */
  async end(): Promise<void> {
    this.relay.fate = () => 'well';
    for (const person of this.people) person.disconnect();
    for (const person of this.people) await person.connect();
    // Whoever speaks finds out who holds another state.
    for (let round = 0; round < 3; round++) {
      for (const index of INDEXES) await this.#say(index);
      await this.#quiet();
      later(this.#clock);
      await this.#quiet();
    }
  }

  async check(): Promise<void> {
    const held = this.#greatest();
    const members = held ? membersOf(held, this.#id) : [];
    const inside = INDEXES.filter((index) => members.includes(userOf(index)));
    for (const index of inside) {
      const person = this.#person(index);
      assert.equal(headOf(person, this.#id), held && headOf(held, this.#id), `the state of device ${index}`);
    }
    await this.#checkLines(inside);
    this.#checkOutside(members);
    assert.deepEqual(
      this.people.flatMap(({ problems }) => problems.map(({ message }) => message)),
      [],
    );
    expectNoKeyTwice(this.relay);
    const stored = Buffer.concat(
      [...this.relay.elements, ...this.relay.payloads].map((bytes) => Buffer.from(bytes)),
    );
    assert.equal(stored.includes(WORD), false);
  }

  /** Nothing twice; of who was there all the time, everything is shown, or will be reported. */
  async #checkLines(inside: readonly Index[]): Promise<void> {
    for (const index of inside) {
      const texts = await this.#person(index).texts(this.#id);
      assert.equal(new Set(texts).size, texts.length, `device ${index} shows something twice`);
      for (const device of INDEXES) {
        const theirs = texts.filter(isOf(device));
        const order = theirs.map((text) => Number(text.split(' ')[1]));
        assert.deepEqual(
          order,
          order.toSorted((one, other) => one - other),
          `order of ${device} at ${index}`,
        );
      }
      for (const device of inside) await this.#checkFrom(device, index, texts);
    }
  }

  async #checkFrom(device: Index, index: Index, texts: readonly string[]): Promise<void> {
    if (!this.#wasAlwaysIn(userOf(device)) || !this.#wasAlwaysIn(userOf(index))) return;
    const lines = await this.#person(device).lines(this.#id);
    const said = lines
      .filter(({ state, text }) => state === 'sent' && isOf(device)(text))
      .map(({ text }) => text);
    assert.deepEqual(texts.filter(isOf(device)), said, `what ${device} said, at ${index}`);
  }

  /** They know that they are no members. */
  #checkOutside(members: readonly string[]): void {
    for (const index of INDEXES) {
      if (members.includes(userOf(index))) continue;
      assert.notEqual(
        groupOf(this.#person(index), this.#id)?.membership,
        'member',
        `device ${index} has gone`,
      );
    }
  }

  readonly #changed = new Set<string>();

  #wasAlwaysIn(user: string): boolean {
    return !this.#changed.has(user);
  }

  /** Who holds the state that counts: its owner; when that was somebody who was just leaving, any member who is left. */
  #greatest(): DirectPerson | undefined {
    const members = this.people.filter((person) => groupOf(person, this.#id)?.membership === 'member');
    const owner = members.find((person) => groupOf(person, this.#id)?.owner === person.user);
    if (owner) return owner;
    const [first] = members;
    const gone = first ? [groupOf(first, this.#id)?.owner ?? ''] : USERS;
    assert.ok(
      gone.every((user) => this.#changed.has(user)),
      'somebody owns the group',
    );
    return first;
  }

  async #say(index: Index): Promise<void> {
    const person = this.#person(index);
    await person.open();
    const text = `${WORD} ${this.#said++} of ${index}`;
    this.#behind(person.conversations.send(this.#id, text));
  }

  async #change(
    person: DirectPerson,
    { kind, whom: which }: Extract<GroupStep, { whom: number }>,
  ): Promise<void> {
    const user = userOf(which);
    const { groups } = person;
    if (kind === 'rename') await groups.rename(this.#id, `name ${this.#said++}`);
    else if (kind === 'hand-over') await groups.handOver(this.#id, user);
    else if (kind === 'leave') {
      this.#changed.add(person.user);
      await groups.leave(this.#id);
    } else {
      this.#changed.add(user);
      if (kind === 'remove') await groups.remove(this.#id, user);
      else await groups.add(this.#id, [user]);
    }
  }

  /** Until nothing is under way any more, anywhere. */
  async #quiet(): Promise<void> {
    let still = 0;
    for (let round = 0; round < 3_000 && still < 20; round++) {
      await turns(5);
      const isBusy = this.people.some((person) => {
        const { messenger } = person.encryption;
        const own = messenger?.keys.device;
        const waiting = own ? this.relay.mailbox(person.user, own.id).length : 0;
        return waiting > 0 || [...(messenger?.book.outbound.values() ?? [])].some(({ isHeld }) => !isHeld);
      });
      still = isBusy ? 0 : still + 1;
    }
    assert.ok(still > 0, 'it never comes to rest');
  }

  #redeliver({ user, encryption }: DirectPerson): void {
    const device = encryption.messenger?.keys.device;
    const [first] = device ? this.relay.mailbox(user, device.id) : [];
    if (first) encryption.take({ type: 'e2e-relay.deliver', body: first });
  }

  #failSoon(after: number, fate: Fate): void {
    let left = after;
    this.relay.fate = () => {
      if (left-- > 0) return 'well';
      this.relay.fate = () => 'well';
      return fate;
    };
  }

  async #connect(person: DirectPerson): Promise<void> {
    if (person.link?.isCut !== false) await person.connect();
  }

  /** A killed process never settles; what is not possible at that moment is refused. */
  #behind(work: Promise<unknown>): void {
    work.catch(() => undefined);
  }

  #person(index: Index): DirectPerson {
    const person = this.people[index];
    assert.ok(person);
    return person;
  }
}

function userOf(index: Index | 0 | 1 | 2): string {
  return USERS[index % 3] ?? '';
}

function isOf(index: Index): (text: string) => boolean {
  return (text) => text.endsWith(` of ${index}`);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
