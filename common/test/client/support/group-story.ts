import assert from 'node:assert/strict';
import type { ConversationMessage } from '../../../src/client/conversations/conversation.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from './direct-person.ts';
import { acquainted, agree, groupOf, headOf, later, membersOf } from './group-people.ts';
import { type GroupStep, type Harm, type Index, INDEXES, isHarm } from './group-step.ts';
import { link } from './linked-devices.ts';
import { MemoryRelay, type Snapshot } from './memory-relay.ts';
import { expectNoKeyTwice } from './message-keys.ts';
import { toldOf } from './told.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WORD = 'planted';
const USERS = ['alice', 'bob', 'carol'] as const;

/** Three people with two devices each, a group, and all that can go wrong between them. */
export class GroupStory {
  readonly relay = new MemoryRelay();
  readonly #clock = new HeldClock();
  readonly people: readonly DirectPerson[];
  #said = 0;
  #id = '';
  #backup: Snapshot | undefined;
  #isHarmed = false;
  /** The number of the first message from which on nothing goes wrong any more. */
  #wellSince = 0;

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
    this.#backup = this.relay.snapshot();
  }

  async do(step: GroupStep): Promise<void> {
    const person = this.#person(step.who);
    if (isHarm(step)) await this.#harm(person, step);
    else if (step.kind === 'say') await this.#say(step.who);
    else if (step.kind === 'cut') person.disconnect();
    else if (step.kind === 'connect') this.#behind(this.#connect(person));
    else if (step.kind === 'kill') person.kill();
    else if (step.kind === 'restart') await person.restart();
    else if (step.kind === 'redeliver') this.#redeliver(person);
    else if (step.kind === 'fail') this.relay.failSoon(step.after, step.fate);
    else if ('whom' in step) this.#behind(this.#change(person, step));
    else if ('turns' in step) {
      this.#clock.advance(10);
      await turns(step.turns);
    }
  }

  async #harm(person: DirectPerson, step: Harm): Promise<void> {
    this.#isHarmed = true;
    if (step.kind === 'forget') await this.#forget(person);
    else if (step.kind === 'alter') this.relay.alterSoon(step.after, step.bit);
    else if (step.kind === 'repeat-prekeys') this.#repeatPrekeys();
    else this.relay.exhaust(person.user, person.encryption.messenger?.keys.device?.id ?? new Uint8Array());
  }

  /** The network is well and everybody there: what can arrive arrives. */
  async end(): Promise<void> {
    this.relay.fate = () => 'well';
    this.relay.alter = (delivery) => delivery;
    this.#wellSince = this.#said;
    for (const person of this.people) person.disconnect();
    for (const person of this.people) await person.connect();
    // Whoever speaks finds out who holds another state.
    for (let round = 0; round < 3; round++) {
      for (const index of INDEXES) await this.#say(index);
      await this.#quiet();
      later(this.#clock);
      await this.#quiet();
      if (this.#isHarmed) await this.#heal();
    }
  }

  /** All that was unreadable is asked for until it is there. */
  async #heal(): Promise<void> {
    for (const ms of [2 * HOUR, DAY + HOUR]) {
      this.#clock.advance(ms);
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
    await this.#checkOutside(members, inside);
    const problems = this.people.flatMap((person) => person.problems.map(({ message }) => message));
    if (!this.#isHarmed) assert.deepEqual(problems, []);
    expectNoKeyTwice(this.relay);
    const stored = Buffer.concat(
      [...this.relay.elements, ...this.relay.payloads].map((bytes) => Buffer.from(bytes)),
    );
    assert.equal(stored.includes(WORD), false);
  }

  /** Nothing twice; of who was there all the time, everything is shown, or stands there as unreadable. */
  async #checkLines(inside: readonly Index[]): Promise<void> {
    for (const index of inside) {
      const texts = await this.#person(index).texts(this.#id);
      assert.equal(new Set(texts).size, texts.length, `device ${index} shows something twice`);
      // What was sent again may come later.
      for (const device of this.#isHarmed ? [] : INDEXES) {
        const theirs = texts.filter(isOf(device));
        const order = theirs.map((text) => numberOf(text));
        assert.deepEqual(
          order,
          order.toSorted((one, other) => one - other),
          `order of ${device} at ${index}`,
        );
      }
      for (const user of USERS) await this.#checkFrom(user, index, texts);
    }
  }

  async #checkFrom(user: string, index: Index, texts: readonly string[]): Promise<void> {
    if (!this.#wasAlwaysIn(user) || !this.#wasAlwaysIn(userOf(index))) return;
    const missing: string[] = [];
    for (const device of INDEXES.filter((one) => userOf(one) === user)) {
      const said = await this.#saidBy(device);
      const shown = texts.filter(isOf(device));
      missing.push(...said.filter((text) => !shown.includes(text)));
      const isShown = (text: string) => !missing.includes(text);
      assert.deepEqual(shown.toSorted(), said.filter(isShown).toSorted(), `what ${device} said, at ${index}`);
    }
    if (missing.length === 0) return;
    const told = this.#isHarmed ? await this.#toldOf(user, index) : 0;
    assert.ok(missing.length <= told, `${index} lacks ${missing.join(', ')}, and is told of ${told}`);
    const later = missing.filter((text) => numberOf(text) >= this.#wellSince);
    assert.deepEqual(later, [], `what did not heal at ${index}`);
  }

  async #saidBy(device: Index): Promise<readonly string[]> {
    const lines = await this.#person(device).lines(this.#id);
    return lines.filter(({ state, text }) => state === 'sent' && isOf(device)(text)).map(({ text }) => text);
  }

  /** Of what can't be read nobody knows where it belongs: it may stand in a conversation with that person. */
  async #toldOf(user: string, index: Index): Promise<number> {
    const person = this.#person(index);
    const lines = [...(await person.lines(this.#id)), ...(await this.#linesWith(user, person))];
    return toldOf({ user, person }, lines);
  }

  async #linesWith(user: string, person: DirectPerson): Promise<readonly ConversationMessage[]> {
    return person.conversations.find(user) ? person.lines(user) : [];
  }

  /** They know that they are no members, and nothing comes to them any more. */
  async #checkOutside(members: readonly string[], inside: readonly Index[]): Promise<void> {
    const outside = INDEXES.filter((index) => !members.includes(userOf(index)));
    const before = this.#said;
    for (const index of inside) await this.#say(index);
    await this.#quiet();
    for (const index of outside) {
      const person = this.#person(index);
      assert.notEqual(groupOf(person, this.#id)?.membership, 'member', `device ${index} has gone`);
      if (!groupOf(person, this.#id)) continue;
      const newer = (await person.texts(this.#id)).filter((text) => numberOf(text) >= before);
      assert.deepEqual(newer, [], `device ${index} reads on`);
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

  /** What does harm of a backup of the relay, beyond what that has lost. */
  #repeatPrekeys(): void {
    const { prekeys = [] } = this.#backup ?? {};
    this.relay.restore({ ...this.relay.snapshot(), prekeys });
    // The relay uses up what it was given.
    this.#backup = this.relay.snapshot();
    for (const person of this.people) person.disconnect();
  }

  /** As where its vault was restored: between opening it and the connection. */
  async #forget(person: DirectPerson): Promise<void> {
    await person.restart();
    await person.open();
    await person.encryption.messenger?.forgetRatchets();
    this.#behind(this.#connect(person));
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

function numberOf(text: string): number {
  return Number(text.split(' ')[1]);
}

function isOf(index: Index): (text: string) => boolean {
  return (text) => text.endsWith(` of ${index}`);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
