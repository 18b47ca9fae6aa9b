import fc from 'fast-check';
import { fuzzAsync } from '../../support/fuzz.ts';
import { GroupStory, groupStep } from '../support/group-story.ts';

describe('a group of six devices, and everything going wrong', function () {
  this.timeout(240_000);

  it('comes to one state, and shows every message once, and nobody else reads a word', async () => {
    await fuzzAsync(
      4,
      fc.array(groupStep, { minLength: 10, maxLength: 60 }),
      async (steps) => {
        const story = new GroupStory();
        await story.begin();
        for (const one of steps) await story.do(one);
        await story.end();
        await story.check();
      },
      60_000,
    );
  });
});
