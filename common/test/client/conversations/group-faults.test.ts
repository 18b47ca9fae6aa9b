import fc from 'fast-check';
import { fuzzAsync } from '../../support/fuzz.ts';
import { type GroupStep, groupStep, harm } from '../support/group-step.ts';
import { GroupStory } from '../support/group-story.ts';

describe('a group of six devices, and everything going wrong', function () {
  this.timeout(240_000);

  async function run(steps: readonly GroupStep[]): Promise<void> {
    const story = new GroupStory();
    await story.begin();
    for (const one of steps) await story.do(one);
    await story.end();
    await story.check();
  }

  it('comes to one state, and shows every message once, and nobody else reads a word', async () => {
    await fuzzAsync(4, fc.array(groupStep, { minLength: 10, maxLength: 60 }), run, 60_000);
  });

  it('does so too where messages are altered, and sessions and prekeys lost', async () => {
    const step = fc.oneof({ weight: 5, arbitrary: groupStep }, { weight: 1, arbitrary: harm });
    await fuzzAsync(3, fc.array(step, { minLength: 10, maxLength: 60 }), run, 60_000);
  });
});
