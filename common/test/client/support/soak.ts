import { FaultyStory, type StoryStep } from './faulty-story.ts';

/** Messages between two times at which everybody is there and all is well. */
const BETWEEN = 100;
/** That they take: half a minute each. */
const BETWEEN_MS = BETWEEN * 30_000;
/** A long one says now and then how far it is. */
const PROGRESS = 5_000;
// Given by whoever wants a failure again.
const SEED = Number(process.env['NONCESENSE_SOAK_SEED'] ?? Date.now() % 2 ** 32);

/** Three people with two devices each write so many messages, and everything goes wrong all the time. */
export function describeSoak(messages: number): void {
  describe(`${messages} messages between three people with two devices each`, function () {
    this.timeout(120_000 + messages * 200);

    it('are shown once on every device, or told to be missing there, whatever goes wrong', async () => {
      const start = performance.now();
      const story = await soak(messages).catch((error: unknown) => {
        throw new Error(`The same again: NONCESENSE_SOAK_SEED=${SEED}`, { cause: error });
      });
      const took = ((performance.now() - start) / 1_000).toFixed(0);
      if (messages > 1_000) console.log(`        ${took} s, seed ${SEED}:`, Object.fromEntries(story.counts));
    });
  });
}

async function soak(messages: number): Promise<FaultyStory> {
  const story = new FaultyStory(['alice', 'bob', 'carol'], 2);
  const random = numbersOf(SEED);
  await story.begin();
  while (story.said < messages) {
    for (const end = Math.min(story.said + BETWEEN, messages); story.said < end;) {
      await story.do({ kind: 'say', who: random(), to: random() });
      if (random() % 4 === 0) await story.do({ kind: 'wait', turns: random() % 40 });
      if (random() % 8 === 0) await story.do(fault(random));
    }
    await story.do({ kind: 'pass', ms: BETWEEN_MS });
    await story.do({ kind: 'settle' });
    if (story.said % PROGRESS === 0) console.log(`        ${story.said} messages`);
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
