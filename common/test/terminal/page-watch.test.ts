import assert from 'node:assert/strict';
import { PageWatch } from '../../src/terminal/page-watch.ts';
import { MemoryConversations } from '../client/support/memory-conversations.ts';

describe('a reaction in a page that is watched', () => {
  it('is told as of this person, or by the name of somebody else', async () => {
    const people = new MemoryConversations();
    const told: string[] = [];
    const watch = new PageWatch({ direct: people, me: () => 'me', tell: (words) => told.push(words) });
    const { id } = people.receive('bob', 'shall we?');
    await watch.follow('bob');
    for (const users of [['me'], ['me', 'bob'], ['bob'], []]) {
      people.settle('bob', id, { reactions: [{ emoji: '🎉', users }] });
      watch.look();
    }
    assert.deepEqual(told, [
      'you react with 🎉 to "shall we?"',
      'bob reacts with 🎉 to "shall we?"',
      'you take back 🎉 from "shall we?"',
      'bob takes back 🎉 from "shall we?"',
    ]);
  });
});
