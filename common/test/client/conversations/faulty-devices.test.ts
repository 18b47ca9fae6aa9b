import fc from 'fast-check';
import { fuzzAsync } from '../../support/fuzz.ts';
import { FaultyStory, type StoryStep } from '../support/faulty-story.ts';
import type { Fate } from '../support/memory-relay.ts';

const who = fc.nat(3);
const after = fc.nat(8);

function kinds<const K extends string>(...all: K[]): fc.Arbitrary<{ kind: K; who: number }> {
  return fc.record({ kind: fc.constantFrom(...all), who });
}

const step: fc.Arbitrary<StoryStep> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('say' as const), who, to: fc.constant(0) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 3, arbitrary: kinds('connect') },
  { weight: 3, arbitrary: kinds('cut', 'kill', 'restart', 'exhaust') },
  { weight: 2, arbitrary: kinds('forget', 'set-back') },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('alter' as const), after, bit: fc.nat(20_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      after,
      fate: fc.constantFrom<Fate>('lost', 'answer-lost'),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<StoryStep>({ kind: 'settle' }, { kind: 'restore-relay' }) },
);

describe('two people with two devices each, whose messages are altered and whose backups are restored', function () {
  this.timeout(300_000);

  it('read every message once, or are told that it is missing', async () => {
    await fuzzAsync(
      6,
      fc.array(step, { minLength: 10, maxLength: 60 }),
      async (steps) => {
        const story = new FaultyStory(['alice', 'bob'], 2);
        await story.begin();
        for (const one of steps) await story.do(one);
        await story.end();
        await story.check();
      },
      60_000,
    );
  });
});
