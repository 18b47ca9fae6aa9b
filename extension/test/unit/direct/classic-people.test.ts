import assert from 'node:assert/strict';
import { peopleForGroups, shareable } from '../../../src/direct/classic-people.ts';
import { directWith, groupOf } from '../support/conversations.ts';
import { sceneOf } from '../support/scene.ts';

describe('people on original clients', () => {
  const olga = directWith('olga', { protection: 'classic' });
  const all = [olga, directWith('bob'), groupOf('Crew')];
  const people = new Map(['olga', 'dan'].map((user) => [user, { user, displayName: user }]));

  it('are not offered for groups, which they can’t be in', () => {
    const scene = sceneOf({ people, direct: { encryption: { kind: 'ready' }, all } });
    assert.deepEqual(
      peopleForGroups(scene).map(({ user }) => user),
      ['bob', 'dan'],
    );
  });

  it('are not offered where more than a text is shared', () => {
    const asked = directWith('stranger', { standing: 'request' });
    assert.deepEqual(
      shareable([...all, asked]).map(({ title }) => title),
      ['bob', 'Crew'],
    );
  });
});
