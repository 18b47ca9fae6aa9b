import assert from 'node:assert/strict';
import { contextOfPerson, peopleList } from '../../../src/people/people-list.ts';
import { directWith, groupOf } from '../support/conversations.ts';
import { sceneOf } from '../support/scene.ts';

describe('the list of people', () => {
  const all = [
    directWith('carol', { trust: 'verified' }),
    directWith('bob'),
    directWith('mallory', { standing: 'blocked' }),
    directWith('stranger', { standing: 'request' }),
    groupOf('Crew'),
  ];
  const online = ['alice', 'dan', 'bob', 'mallory'];
  const people = new Map(online.map((user) => [user, { user, displayName: user }]));
  const scene = sceneOf({ people, direct: { encryption: { kind: 'ready' }, all } });

  it('has who is online first, then whom the person knows; not the person, nor whom they blocked', () => {
    assert.deepEqual(
      peopleList(scene).map(({ person }) => `${person.user}${person.isOnline ? ' online' : ''}`),
      ['bob online', 'dan online', 'carol'],
    );
  });

  it('knows what can be done: with a conversation all, without one only what begins one', () => {
    assert.deepEqual(peopleList(scene).map(contextOfPerson), [
      'person.known.new',
      'person',
      'person.known.verified',
    ]);
  });

  it('is empty where nobody is signed in, for the view to say what to do', () => {
    assert.deepEqual(peopleList(sceneOf({ state: { kind: 'offline' } })), []);
  });
});
