import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClientProblem } from '../../../src/client/problem.ts';
import { fuzzAsync } from '../../support/fuzz.ts';
import type { DirectPerson } from '../support/direct-person.ts';
import { KindsWorld, otherOf } from '../support/kinds-world.ts';

const EMOJI = ['👍', '❤️', '🎉'] as const;
const who = fc.nat(3);
/** Which of the lines that are there. */
const which = fc.nat(20);

type Step =
  | { readonly kind: 'say' | 'connect' | 'disconnect' | 'restart'; readonly who: number }
  | { readonly kind: 'reply' | 'edit' | 'takeBack'; readonly who: number; readonly which: number }
  | {
      readonly kind: 'react';
      readonly who: number;
      readonly which: number;
      readonly emoji: number;
      readonly isOn: boolean;
    }
  | { readonly kind: 'timer'; readonly who: number; readonly seconds: number }
  | { readonly kind: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('say' as const), who }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('reply' as const, 'edit' as const, 'takeBack' as const),
      who,
      which,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('react' as const),
      who,
      which,
      emoji: fc.nat(EMOJI.length - 1),
      isOn: fc.boolean(),
    }),
  },
  // Long ones: nothing disappears within a story.
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('timer' as const),
      who,
      seconds: fc.constantFrom(0, 86_400, 604_800, 31_536_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('connect' as const, 'disconnect' as const, 'restart' as const),
      who,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(50) }) },
);

class Story {
  readonly world = new KindsWorld();
  readonly people: readonly DirectPerson[] = [
    this.world.desk,
    this.world.laptop,
    this.world.bob,
    this.world.phone,
  ];
  #said = 0;

  async begin(): Promise<void> {
    await this.world.begin();
    await this.world.linkAll();
  }

  async do(step: Step): Promise<void> {
    if (step.kind === 'wait') {
      this.world.clock.advance(step.ms);
      for (let turn = 0; turn < step.ms; turn++) await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    const person = this.people[step.who % 4];
    assert.ok(person);
    const other = otherOf(person);
    if (step.kind === 'connect') await this.#connect(person);
    else if (step.kind === 'disconnect') person.disconnect();
    else if (step.kind === 'restart') await person.restart();
    await person.open();
    if (step.kind === 'say') await person.conversations.send(other, `words ${this.#said++}`);
    else if (step.kind === 'timer') await person.messages.setTimer(other, step.seconds);
    else if ('which' in step)
      await this.#change(person, step).catch((error: unknown) => {
        // It may be taken back from elsewhere meanwhile.
        if (!(error instanceof ClientProblem) || error.code !== 'refused') throw error;
      });
  }

  async #change(person: DirectPerson, step: Extract<Step, { readonly which: number }>): Promise<void> {
    const other = otherOf(person);
    const lines = (await person.lines(other)).filter(({ kind }) => kind === 'text');
    const own = lines.filter(({ isMine }) => isMine);
    const of = step.kind === 'edit' || step.kind === 'takeBack' ? own : lines;
    const line = of[step.which % Math.max(1, of.length)];
    if (!line) return;
    const { messages } = person;
    if (step.kind === 'edit') await messages.edit(other, line.id, `other words ${this.#said++}`);
    else if (step.kind === 'takeBack') await messages.takeBack(other, line.id);
    else if (step.kind === 'reply') await messages.reply(other, line.id, `an answer ${this.#said++}`);
    else if ('emoji' in step) await messages.react(other, line.id, EMOJI[step.emoji] ?? '👍', step.isOn);
  }

  /** Everybody is there: what can arrive arrives. */
  async end(): Promise<void> {
    for (const person of this.people) {
      person.disconnect();
      await person.connect();
      await person.lines(otherOf(person));
    }
    // What comes may make receipts, which may come after that.
    for (let round = 0; round < 3; round++)
      for (const person of this.people) {
        await person.until('all is sent', () => person.encryption.messenger?.book.outbound.size === 0);
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
  }

  /** What a person sees, but for notices, its place and how far it came. */
  async seen(person: DirectPerson): Promise<unknown> {
    const other = otherOf(person);
    const lines = (await person.lines(other)).filter(({ kind }) => kind !== 'notice');
    const shown = lines.map(({ id, kind, text, from, sentAt, isEdited, replyTo, reactions }) => {
      return { id, kind, text, from, sentAt, isEdited, replyTo, reactions };
    });
    const { timer } = person.conversations.find(other) ?? {};
    return { timer, lines: shown.sort((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  async #connect(person: DirectPerson): Promise<void> {
    if (person.link?.isCut !== false) await person.connect();
  }
}

describe('lines of two persons with two devices each', function () {
  this.timeout(240_000);

  it('are the same for all in the end, whatever was done to them, where and in which order', async () => {
    await fuzzAsync(
      6,
      fc.array(step, { minLength: 10, maxLength: 40 }),
      async (steps) => {
        const story = new Story();
        await story.begin();
        for (const one of steps) await story.do(one);
        await story.end();
        const [first, ...others] = await Promise.all(story.people.map((person) => story.seen(person)));
        for (const other of others) assert.deepEqual(other, first);
        for (const person of story.people) {
          assert.deepEqual(
            person.problems.map(({ message }) => message),
            [],
          );
          assert.equal(person.encryption.messenger?.book.resident('waiting').size, 0);
        }
      },
      20_000,
    );
  });
});
