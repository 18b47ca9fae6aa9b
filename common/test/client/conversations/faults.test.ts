import assert from 'node:assert/strict';
import { encode } from 'cborg';
import fc from 'fast-check';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { link } from '../support/linked-devices.ts';
import { type Fate, MemoryRelay } from '../support/memory-relay.ts';
import { expectNoKeyTwice } from '../support/message-keys.ts';
import { fuzzAsync } from '../../support/fuzz.ts';

const WORD = 'planted';
const INDEXES = [0, 1, 2] as const;

/** Of Alice, of Bob, and of another device of Alice. */
type Index = 0 | 1 | 2;

type Step =
  | { readonly kind: 'say' | 'cut' | 'connect' | 'kill' | 'restart'; readonly who: Index }
  | { readonly kind: 'redeliver'; readonly who: Index }
  | { readonly kind: 'reverse' | 'restart-relay' }
  | { readonly kind: 'wait'; readonly who: Index; readonly turns: number }
  | { readonly kind: 'fail'; readonly who: Index; readonly after: number; readonly fate: Fate };

const who = fc.constantFrom<Index>(0, 1, 2);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('say' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), who, turns: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'kill' as const, 'restart' as const, 'redeliver' as const),
      who,
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'reverse' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart-relay' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      who,
      after: fc.nat(6),
      fate: fc.constantFrom<Fate>('lost', 'answer-lost'),
    }),
  },
);

/** Two people, a relay, and all that can go wrong between them. */
class Story {
  readonly relay = new MemoryRelay();
  readonly #clock = new HeldClock();
  readonly people: readonly [DirectPerson, DirectPerson, DirectPerson];
  #said = 0;
  #isReordered = false;
  /** Requests by which the relay got a word of what was said. */
  readonly #told: string[] = [];
  /** What goes on in the background; a killed process never settles. */
  readonly #underWay: Promise<unknown>[] = [];

  constructor() {
    this.relay.watch = (type, body) => {
      if (Buffer.from(encode(body)).includes(WORD)) this.#told.push(type);
    };
    this.people = [
      new DirectPerson('alice', this.relay, this.#clock),
      new DirectPerson('bob', this.relay, this.#clock),
      new DirectPerson('alice', this.relay, this.#clock, 'laptop'),
    ];
  }

  /** Whom that device's person talks to. */
  peer(index: Index): string {
    return index === 1 ? 'alice' : 'bob';
  }

  async begin(): Promise<void> {
    const [desk, bob, laptop] = this.people;
    await desk.connect();
    await bob.connect();
    await link(desk, laptop);
    for (const index of INDEXES) await this.people[index].conversations.start(this.peer(index));
  }

  async do(step: Step): Promise<void> {
    if (!('who' in step)) {
      for (const person of this.people)
        if (step.kind === 'reverse') this.#reverse(person);
        else person.disconnect();
      return;
    }
    const person = this.people[step.who];
    if (step.kind === 'say') {
      await person.open();
      const text = `${WORD} ${this.#said++} of ${step.who}`;
      // Without a connection it is kept and waits.
      this.#underWay.push(person.conversations.send(this.peer(step.who), text).catch(() => undefined));
    } else if (step.kind === 'cut') person.disconnect();
    else if (step.kind === 'connect') this.#underWay.push(this.#connect(person));
    else if (step.kind === 'kill') person.kill();
    else if (step.kind === 'restart') await person.restart();
    else if (step.kind === 'redeliver') this.#redeliver(step.who);
    else if (step.kind === 'fail') this.relay.failSoon(step.after, step.fate);
    if (step.kind === 'wait') await turns(step.turns);
  }

  /** The network is well and everybody there: what can arrive arrives. */
  async end(): Promise<void> {
    this.relay.fate = () => 'well';
    for (const person of this.people) {
      person.disconnect();
      await person.connect();
    }
    for (const person of this.people)
      await person.until('all is sent', () => (person.encryption.messenger?.book.outbound.size ?? 1) === 0);
    const wanted = (await this.#written()).length;
    for (const index of INDEXES) {
      const person = this.people[index];
      await person.lines(this.peer(index));
      await person.until('all has come', () => {
        const { messages } = person.conversations.page(this.peer(index));
        return messages.filter(({ kind }) => kind === 'text').length >= wanted;
      });
    }
  }

  async check(): Promise<void> {
    const written = await this.#written();
    for (const index of INDEXES) {
      const lines = await this.people[index].lines(this.peer(index));
      const said = lines.map(({ text, problem }) => problem ?? text).filter((text) => !this.#isGap(text));
      assert.deepEqual(said.toSorted(), written.toSorted());
      // In the order in which each device has said it, unless the relay has turned it round.
      if (this.#isReordered) continue;
      for (const device of INDEXES) assert.deepEqual(said.filter(isOf(device)), written.filter(isOf(device)));
    }
    assert.deepEqual(
      this.people.flatMap(({ problems }) => problems.map(({ message }) => message)),
      [],
    );
    expectNoKeyTwice(this.relay);
    assert.deepEqual(this.#told, []);
    assert.equal(new Set(this.relay.claimed).size, this.relay.claimed.length);
  }

  /** What was said, on the device that said it. */
  async #written(): Promise<string[]> {
    const texts = INDEXES.map(async (index) => {
      return (await this.people[index].texts(this.peer(index))).filter(isOf(index));
    });
    return (await Promise.all(texts)).flat();
  }

  /** Who gets the later one first is told that the earlier one is missing; else nothing ever is. */
  #isGap(text: string): boolean {
    return this.#isReordered && / did not arrive before the next one/.test(text);
  }

  #reverse({ user, encryption }: DirectPerson): void {
    const device = encryption.messenger?.keys.device;
    if (!device) return;
    if (this.relay.mailbox(user, device.id).length > 1) this.#isReordered = true;
    this.relay.reverse(user, device.id);
  }

  /** The relay hands out again what it has. */
  #redeliver(index: Index): void {
    const { user, encryption } = this.people[index];
    const device = encryption.messenger?.keys.device;
    const [first] = device ? this.relay.mailbox(user, device.id) : [];
    if (first) encryption.take({ type: 'e2e-relay.deliver', body: first });
  }

  async #connect(person: DirectPerson): Promise<void> {
    if (person.link?.isCut === false) return;
    await person.connect().catch(() => undefined);
  }
}

function isOf(index: Index): (text: string) => boolean {
  return (text) => text.endsWith(` of ${index}`);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('two people, one with two devices, and everything going wrong', function () {
  this.timeout(120_000);

  it('read every message of each other once, and nobody else reads a word', async () => {
    await fuzzAsync(
      15,
      fc.array(step, { minLength: 10, maxLength: 60 }),
      async (steps) => {
        const story = new Story();
        await story.begin();
        for (const one of steps) await story.do(one);
        await story.end();
        await story.check();
      },
      20_000,
    );
  });
});
