import { Chance } from '../scenario/support/crash/chance.ts';
import { DirectKillStory } from '../scenario/support/direct-kill-story.ts';

const KILLS = 60;
const MESSAGES = 1_000;

describe(`two people who write ${MESSAGES} messages to each other, with ${KILLS} kills`, function () {
  this.timeout(900_000);
  const chance = Chance.fromEnvironment();
  let story: DirectKillStory;

  before(async () => {
    story = await DirectKillStory.begin({ messages: MESSAGES, kills: KILLS, chance });
  });

  afterEach(function () {
    if (this.currentTest?.isFailed()) console.log(`      ${story.summary}`);
  });

  after(() => story.dispose());

  it(`come to an end (SEED=${chance.seed})`, async () => {
    await story.run();
    console.log(`      ${story.summary}`);
  });

  it('have read every message once and in order', () => story.checkConversations());

  it('have told nobody else a word', () => story.checkDisks());
});
