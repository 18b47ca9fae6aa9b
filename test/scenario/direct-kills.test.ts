import { Chance } from './support/crash/chance.ts';
import { DirectKillStory } from './support/direct-kill-story.ts';

const KILLS = 8;
const MESSAGES = 120;

describe('two people who write to each other, while their clients and the daemon are killed', function () {
  this.timeout(180_000);
  const chance = Chance.fromEnvironment();
  let story: DirectKillStory;

  before(async () => {
    story = await DirectKillStory.begin({ messages: MESSAGES, kills: KILLS, chance });
  });

  afterEach(function () {
    if (this.currentTest?.isFailed()) console.log(`      ${story.summary}`);
  });

  after(() => story.dispose());

  it(`come to an end after ${KILLS} kills (SEED=${chance.seed})`, () => story.run());

  it('have read every message once and in order', () => story.checkConversations());

  it('have told nobody else a word', () => story.checkDisks());
});
