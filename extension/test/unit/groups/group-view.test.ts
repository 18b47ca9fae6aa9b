import assert from 'node:assert/strict';
import type { GroupConversation } from '../../../../common/src/client/conversations/conversation.ts';
import { groupBar, membersBanner } from '../../../src/groups/group-view.ts';
import { changedWords, memberLines } from '../../../src/groups/group-words.ts';
import { commandsIn } from '../../../src/view-composer.ts';
import { directWith, groupOf } from '../support/conversations.ts';
import { sceneOf } from '../support/scene.ts';

const members = [
  { user: 'alice', trust: 'new' },
  { user: 'bob', trust: 'verified' },
  { user: 'carol', trust: 'changed' },
  { user: 'dave', trust: 'changed' },
] as const;

describe('what the page of a group shows', () => {
  const bars: readonly [string, Partial<GroupConversation>, readonly string[] | undefined][] = [
    ['nothing', {}, undefined],
    [
      'who added one, where they are a stranger',
      { standing: 'request' },
      ['bob wants you in Crew', 'accept', 'leaveGroup', 'ignore', 'blockOwner'],
    ],
    ['that it is ignored', { standing: 'ignored' }, ['Crew ignored', 'accept', 'leaveGroup', 'blockOwner']],
    [
      'that it is blocked, also when one has left',
      { standing: 'blocked', membership: 'left' },
      ['Crew blocked', 'unblock'],
    ],
    ['that one has left', { standing: 'request', membership: 'left' }, ['you left Crew']],
    ['that one was removed', { membership: 'removed' }, ['no member of Crew']],
  ];
  for (const [what, part, expected] of bars) {
    it(`asks or says before one writes: ${what}`, () => {
      const bar = groupBar(groupOf('Crew', { owner: 'bob', ...part }), sceneOf());
      assert.deepEqual(bar && [bar.text, ...bar.actions.map(({ action }) => action)], expected);
    });
  }

  it('names those whose key changed, and who can do something about it', () => {
    assert.equal(changedWords(groupOf('Crew', { members }), sceneOf()), 'add carol and dave again');
    const bobs = groupOf('Crew', { members, owner: 'bob' });
    assert.equal(membersBanner(bobs, sceneOf())?.text, 'bob must add carol and dave again');
    assert.equal(membersBanner(groupOf('Crew'), sceneOf()), undefined);
  });

  it('says nothing of keys to who has left, or has not accepted', () => {
    assert.equal(membersBanner(groupOf('Crew', { members, membership: 'left' }), sceneOf()), undefined);
    assert.equal(membersBanner(groupOf('Crew', { members, standing: 'request' }), sceneOf()), undefined);
  });

  it('lists the owner first, and says of everybody else whether they are verified', () => {
    const scene = sceneOf({ names: new Map([['bob', 'Robert']]) });
    const lines = memberLines(groupOf('Crew', { members, owner: 'bob' }), scene);
    assert.deepEqual(
      lines.map(({ name, words }) => `${name}: ${words}`),
      ['Robert (bob): owner · verified', 'alice: you', 'carol: changed', 'dave: changed'],
    );
    assert.deepEqual(
      lines.map(({ isMe, isChanged }) => [isMe, isChanged]),
      [
        [false, false],
        [true, false],
        [false, true],
        [false, true],
      ],
    );
  });

  it('offers the commands that one can use there', () => {
    const ofGroups = ['add', 'remove', 'rename', 'leave'];
    const offered = [groupOf('Crew'), groupOf('Crew', { owner: 'bob' }), directWith('bob'), undefined].map(
      (conversation) =>
        commandsIn(conversation, sceneOf())
          .map(({ name }) => name)
          .filter((name) => ofGroups.includes(name)),
    );
    assert.deepEqual(offered, [ofGroups, ['leave'], [], []]);
  });
});
