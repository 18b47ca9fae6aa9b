import assert from 'node:assert/strict';
import { PageWatch } from '../../src/terminal/page-watch.ts';
import { MemoryConversations } from '../client/support/memory-conversations.ts';
import { HeldClock } from '../support/held-clock.ts';

describe('a page that is watched', () => {
  let people: MemoryConversations;
  let watch: PageWatch;
  let told: string[];
  let clock: HeldClock;

  beforeEach(() => {
    [people, told, clock] = [new MemoryConversations(() => watch.look()), [], new HeldClock()];
    watch = new PageWatch({
      direct: people,
      clock,
      me: () => 'me',
      tell: (words) => told.push(words),
      elsewhere: ({ title }, { text }) => told.push(`to ${title}: ${text}`),
    });
  });

  it('tells of reactions as those of this person, or by the name of somebody else', async () => {
    const { id } = people.receive('bob', 'shall we?');
    await watch.follow('bob');
    for (const users of [['me'], ['me', 'bob'], ['bob'], []])
      people.settle('bob', id, { reactions: [{ emoji: '🎉', users }] });
    assert.deepEqual(told, [
      'you react with 🎉 to "shall we?"',
      'bob reacts with 🎉 to "shall we?"',
      'you take back 🎉 from "shall we?"',
      'bob takes back 🎉 from "shall we?"',
    ]);
  });

  it('shows what this person writes there on another device, once', async () => {
    people.set('bob');
    await watch.follow('bob');
    const id = people.say('bob', { text: 'from my phone', sentAt: clock.now(), state: 'sent' });
    people.settle('bob', id, { state: 'delivered' });
    assert.deepEqual(told, ['to bob: from my phone']);
  });

  it('does not show what was written here, by others, or before', async () => {
    people.set('bob');
    await watch.follow('bob');
    const here = people.say('bob', { text: 'from here', sentAt: clock.now(), state: 'sending' });
    people.settle('bob', here, { state: 'sent' });
    people.receive('bob', 'from bob', { sentAt: clock.now() });
    people.say('bob', { text: 'handed over', sentAt: clock.now() - 1, state: 'read' });
    people.say('bob', { kind: 'notice', text: 'a notice', sentAt: clock.now(), state: 'sent' });
    assert.deepEqual(told, []);
  });

  it('shows nothing twice when it is closed and opened again meanwhile', async () => {
    people.set('bob');
    await watch.follow('bob');
    people.say('bob', { text: 'from my phone', sentAt: clock.now(), state: 'sent' });
    people.close('bob');
    watch.look();
    await watch.follow('bob');
    assert.deepEqual(told, ['to bob: from my phone']);
  });
});
