import assert from 'node:assert/strict';
import type { GroupConversation } from '../../../../common/src/client/conversations/conversation.ts';
import { contextOf, groupsFor, possibleSteps } from '../../../src/groups/group-steps.ts';
import manifest from '../../../../package.json' with { type: 'json' };
import { directWith, groupOf } from '../support/conversations.ts';

const member = (user: string) => ({ user, trust: 'new' }) as const;

describe('what can be done to a group', () => {
  const cases: readonly [string, Partial<GroupConversation>, string][] = [
    ['its owner changes it, and goes once another one owns it', {}, 'rename add remove makeOwner leave'],
    ['who is alone in it changes it and leaves', { members: [member('alice')] }, 'rename add leave'],
    ['another member leaves it, or goes on without the owner', { owner: 'bob' }, 'leave continue'],
    ['nobody goes on alone', { owner: 'bob', members: [member('alice'), member('bob')] }, 'leave'],
    ['a stranger’s group can be left before it is accepted', { owner: 'bob', standing: 'request' }, 'leave'],
    ['nothing any more when one has left', { membership: 'left' }, ''],
    ['nothing any more when one was removed', { owner: 'bob', membership: 'removed' }, ''],
    [
      'nobody whose key changed comes to own it, so that its owner removes them before going',
      { members: [member('alice'), { user: 'bob', trust: 'changed' }] },
      'rename add remove',
    ],
  ];
  for (const [what, part, steps] of cases) {
    it(what, () => assert.equal(possibleSteps([groupOf('Crew', part)], 'alice').join(' '), steps));
  }

  it('is asked of groups only, and of those it suits', () => {
    const [mine, bobs] = [groupOf('Mine'), groupOf('Bobs', { owner: 'bob' })];
    const all = [directWith('bob'), bobs, mine];
    assert.deepEqual(groupsFor('rename', all, 'alice'), [mine]);
    assert.deepEqual(groupsFor('leave', all, 'alice'), [bobs, mine]);
    assert.deepEqual(groupsFor('rename', all, undefined), []);
  });

  const menus: readonly [string, Partial<GroupConversation>, string][] = [
    [
      'its owner',
      { unread: 2, trust: 'changed' },
      'markRead mute block groupMembers addMembers removeMember renameGroup makeOwner leaveGroup',
    ],
    ['a member', { owner: 'bob' }, 'mute block groupMembers continueGroup leaveGroup'],
    [
      'who was asked in',
      { owner: 'bob', standing: 'request' },
      'acceptRequest ignoreRequest block groupMembers leaveGroup',
    ],
    ['who has blocked it', { owner: 'bob', standing: 'blocked' }, 'unblock groupMembers leaveGroup'],
    ['who has left', { membership: 'left' }, 'mute block groupMembers'],
    [
      'who has muted it',
      { membership: 'left', isMuted: true, unread: 1 },
      'markRead unmute block groupMembers',
    ],
  ];
  for (const [who, part, commands] of menus) {
    it(`stands in the list’s menu for ${who}`, () => {
      const context = contextOf(groupOf('Crew', part), 'alice');
      const offered = manifest.contributes.menus['view/item/context'].filter(({ when, group }) => {
        const [, pattern, name] = /viewItem (?:=~ \/(.*)\/|== (\w+))$/.exec(when) ?? assert.fail(when);
        const isMeant = pattern === undefined ? name === context : new RegExp(pattern).test(context);
        return isMeant && !group.startsWith('inline');
      });
      assert.equal(offered.map(({ command }) => command.replace('noncesense.', '')).join(' '), commands);
    });
  }
});
