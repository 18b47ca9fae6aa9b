import { soak } from '../support/soak.ts';

const MESSAGES = Number(process.env['NONCESENSE_SOAK_MESSAGES'] ?? 600);
// Given by whoever wants a failure again.
const SEED = Number(process.env['NONCESENSE_SOAK_SEED'] ?? Date.now() % 2 ** 32);

describe(`${MESSAGES} messages between three people with two devices each`, function () {
  this.timeout(60_000 + MESSAGES * 200);

  it('are shown once on every device, or told to be missing there, whatever goes wrong', async () => {
    try {
      const start = performance.now();
      const story = await soak(MESSAGES, SEED);
      const took = ((performance.now() - start) / 1_000).toFixed(1);
      if (MESSAGES > 600)
        console.log(`        ${story.said} messages in ${took} s:`, Object.fromEntries(story.counts));
    } catch (error) {
      throw new Error(`The same again: NONCESENSE_SOAK_SEED=${SEED}`, { cause: error });
    }
  });
});
