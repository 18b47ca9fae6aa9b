import { FaultyStory, type StoryStep } from './faulty-story.ts';

/** Messages between two times at which everybody is there and all is well. */
const BETWEEN = 100;

/** Three people with two devices each write so many messages, and everything goes wrong all the time. */
export async function soak(messages: number, seed: number): Promise<FaultyStory> {
  const story = new FaultyStory(['alice', 'bob', 'carol'], 2);
  const random = numbersOf(seed);
  await story.begin();
  while (story.said < messages) {
    for (const end = Math.min(story.said + BETWEEN, messages); story.said < end;) {
      await story.do({ kind: 'say', who: random(), to: random() });
      if (random() % 4 === 0) await story.do({ kind: 'wait', turns: random() % 40 });
      if (random() % 8 === 0) await story.do(fault(random));
    }
    await story.do({ kind: 'settle' });
  }
  await story.end();
  await story.check();
  return story;
}

function fault(random: () => number): StoryStep {
  const who = random();
  const dice = random() % 100;
  if (dice < 40) return { kind: 'connect', who };
  if (dice < 55) return { kind: 'cut', who };
  if (dice < 62) return { kind: 'kill', who };
  if (dice < 66) return { kind: 'restart', who };
  if (dice < 78) return { kind: 'alter', after: random() % 20, bit: random() };
  if (dice < 90)
    return { kind: 'fail', after: random() % 20, fate: random() % 2 === 0 ? 'lost' : 'answer-lost' };
  if (dice < 93) return { kind: 'exhaust', who };
  if (dice < 95) return { kind: 'forget', who };
  if (dice < 98) return { kind: 'set-back', who };
  return { kind: 'restore-relay' };
}

/** mulberry32: the same numbers for the same seed. */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
