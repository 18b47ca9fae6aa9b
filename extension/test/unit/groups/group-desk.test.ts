import assert from 'node:assert/strict';
import type { EncryptionState } from '../../../../common/src/client/conversations/conversation.ts';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { MemoryConversations } from '../../../../common/test/client/support/memory-conversations.ts';
import { MemoryGroups } from '../../../../common/test/client/support/memory-groups.ts';
import { GroupDesk } from '../../../src/groups/group-desk.ts';
import type { GroupOrder } from '../../../src/groups/group-order.ts';
import { groupOf } from '../support/conversations.ts';
import { sceneOf } from '../support/scene.ts';

describe('orders for groups', () => {
  let groups: MemoryGroups;
  let direct: MemoryConversations;
  let encryption: EncryptionState;
  let desk: GroupDesk;
  let asked: string[];
  let shown: string[];
  let answer: boolean;
  let heir: string | undefined;

  beforeEach(() => {
    groups = new MemoryGroups('alice');
    direct = new MemoryConversations();
    encryption = { kind: 'ready' };
    [asked, shown, answer, heir] = [[], [], true, 'bob'];
    desk = new GroupDesk({
      scenes: {
        get now() {
          return sceneOf({ direct: { encryption, all: [...groups.all, ...direct.all] } });
        },
      },
      groups: () => groups,
      conversations: () => ({
        find: (user) => direct.find(user),
        start: (user) => direct.start(user),
        block: (id) => blocked(id),
      }),
      confirm: ({ text }) => {
        asked.push(text);
        return Promise.resolve(answer);
      },
      chooseHeir: () => Promise.resolve(heir),
      show: ({ title }) => void shown.push(title),
    });
  });

  it('make a group and show it', async () => {
    await desk.carryOut('', { kind: 'create', name: 'Crew', users: ['carol', 'bob'] });
    assert.deepEqual(shown, ['Crew']);
    assert.deepEqual(membersOf('Crew'), ['alice', 'bob', 'carol']);
    assert.deepEqual(asked, []);
  });

  it('rename it and add members without a question: that can be undone', async () => {
    const { id } = groups.set(groupOf('Crew'));
    await desk.carryOut(id, { kind: 'rename', name: 'Team' });
    await desk.carryOut(id, { kind: 'add', users: ['dave'] });
    assert.deepEqual(membersOf('Team'), ['alice', 'bob', 'carol', 'dave']);
    assert.deepEqual(asked, []);
  });

  const questions: readonly [GroupOrder, string][] = [
    [{ kind: 'remove', user: 'bob' }, 'remove bob from Crew?'],
    [{ kind: 'makeOwner', user: 'bob' }, 'bob owns Crew?'],
    [{ kind: 'leave' }, 'leave Crew to bob?'],
  ];
  for (const [order, question] of questions) {
    it(`ask before what can’t be undone: ${order.kind}`, async () => {
      const group = groups.set(groupOf('Crew'));
      answer = false;
      await desk.carryOut(group.id, order);
      assert.deepEqual(asked, [question]);
      assert.deepEqual(groups.all, [group]);
      answer = true;
      await desk.carryOut(group.id, order);
      assert.notDeepEqual(groups.all, [group]);
    });
  }

  it('let the owner go once another member owns the group', async () => {
    const { id } = groups.set(groupOf('Crew'));
    heir = undefined;
    await desk.carryOut(id, { kind: 'leave' });
    assert.deepEqual([asked, groups.all[0]?.membership], [[], 'member']);
    heir = 'carol';
    await desk.carryOut(id, { kind: 'leave' });
    assert.deepEqual(
      groups.all.map(({ owner, membership }) => [owner, membership]),
      [['carol', 'left']],
    );
  });

  it('let others go, and an owner who is alone, with one question', async () => {
    const { id } = groups.set(groupOf('Crew', { owner: 'bob' }));
    const alone = groups.set(groupOf('Alone', { members: [{ user: 'alice', trust: 'new' }] }));
    await desk.carryOut(id, { kind: 'leave' });
    await desk.carryOut(alone.id, { kind: 'leave' });
    assert.deepEqual(asked, ['leave Crew?', 'leave Alone?']);
    assert.ok(groups.all.every(({ membership }) => membership === 'left'));
  });

  it('go on without the owner in a new group, which is shown', async () => {
    const { id } = groups.set(groupOf('Crew', { owner: 'bob' }));
    await desk.carryOut(id, { kind: 'continue' });
    assert.deepEqual([asked, shown], [['Crew without bob?'], ['Crew']]);
    const [, made] = groups.all;
    assert.deepEqual([made?.owner, made?.members.map(({ user }) => user)], ['alice', ['alice', 'carol']]);
  });

  const refusals: readonly [GroupOrder, string][] = [
    [{ kind: 'rename', name: 'Mine' }, 'only bob'],
    [{ kind: 'add', users: ['dave'] }, 'only bob'],
    [{ kind: 'remove', user: 'carol' }, 'only bob'],
  ];
  for (const [order, words] of refusals) {
    it(`are refused to who does not own the group: ${order.kind}`, async () => {
      const { id } = groups.set(groupOf('Crew', { owner: 'bob' }));
      await assert.rejects(desk.carryOut(id, order), new ClientProblem('refused', words));
      assert.throws(() => desk.requireStep(id, 'rename'), new ClientProblem('refused', 'only bob'));
    });
  }

  it('are refused in words where they make no sense', () => {
    const { id } = groups.set(groupOf('Crew'));
    const left = groups.set(groupOf('Old', { membership: 'left' }));
    const refusals = [
      desk.refusal('bob', { kind: 'leave' }),
      desk.refusal(left.id, { kind: 'leave' }),
      desk.refusal(id, { kind: 'remove', user: 'dave' }),
      desk.refusal(id, { kind: 'remove', user: 'alice' }),
      desk.refusal(id, { kind: 'add', users: ['dave', 'bob'] }),
      desk.refusal(id, { kind: 'continue' }),
      desk.refusal(id, { kind: 'add', users: ['dave'] }),
    ];
    assert.deepEqual(refusals, [
      'no group here',
      'you left Old',
      'dave not in Crew',
      'that is you',
      'bob in Crew',
      'you own Crew',
      undefined,
    ]);
  });

  it('add somebody with another key anew', async () => {
    const members = [
      { user: 'alice', trust: 'new' },
      { user: 'bob', trust: 'changed' },
    ] as const;
    const { id } = groups.set(groupOf('Crew', { members }));
    await desk.carryOut(id, { kind: 'add', users: ['bob'] });
    assert.deepEqual(groups.all[0]?.members[1], { user: 'bob', trust: 'new' });
  });

  it('wait for the keys', () => {
    encryption = { kind: 'opening' };
    assert.equal(desk.refusal('', { kind: 'create', name: 'Crew', users: ['bob'] }), 'not now');
  });

  it('block the owner with the group, whether or not they ever wrote', async () => {
    const { id } = groups.set(groupOf('Spam', { owner: 'mallory', standing: 'request' }));
    await desk.blockOwner(id);
    assert.equal(groups.all[0]?.standing, 'blocked');
    assert.equal(direct.find('mallory')?.standing, 'blocked');
  });

  it('tell what went wrong', async () => {
    groups.problem = new ClientProblem('no-such-person', 'nobody called zed');
    const making = desk.carryOut('', { kind: 'create', name: 'Crew', users: ['zed'] });
    await assert.rejects(making, { code: 'no-such-person' });
    assert.deepEqual(shown, []);
  });

  function membersOf(name: string): readonly string[] | undefined {
    return groups.all.find((group) => group.name === name)?.members.map(({ user }) => user);
  }

  /** As the client does, whose conversations are of both kinds. */
  function blocked(id: string): Promise<void> {
    const group = groups.all.find((one) => one.id === id);
    if (!group) return direct.block(id);
    groups.set({ ...group, standing: 'blocked' });
    return Promise.resolve();
  }
});
