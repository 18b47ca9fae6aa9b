import assert from 'node:assert/strict';
import type { Conversation } from '../../../../common/src/client/conversations/conversation.ts';
import { conversationList, type ListEntry } from '../../../src/direct/conversation-list.ts';
import { directWith } from '../support/conversations.ts';
import { sceneOf } from '../support/scene.ts';

describe('the list of conversations', () => {
  const all = [
    directWith('carol', { unread: 2 }),
    directWith('stranger', { standing: 'request', unread: 1 }),
    directWith('bob'),
    directWith('mallory', { standing: 'blocked', unread: 9 }),
    directWith('spam', { standing: 'ignored', unread: 4 }),
  ];

  it('has the lobby first, people in their order, requests and the unwanted in sections of their own', () => {
    assert.deepEqual(list(all).map(inShort), [
      'lobby',
      'carol',
      'bob',
      'requests: stranger',
      'blocked: mallory spam',
    ]);
  });

  it('ends with the offer of a recovery file, while there is one', () => {
    assert.deepEqual(list([directWith('bob')], { offersRecovery: true }).map(inShort), [
      'lobby',
      'bob',
      'recovery',
    ]);
  });

  it('has no section without anybody in it', () => {
    assert.deepEqual(list([]).map(inShort), ['lobby']);
  });

  it('is empty where nobody is signed in, for the view to say what to do', () => {
    const { profile } = sceneOf();
    const signedOut = profile && { ...profile, signedIn: false };
    assert.deepEqual(conversationList(sceneOf({ state: { kind: 'offline' } }), NONE), []);
    const address = profile?.address ?? assert.fail();
    const scene = sceneOf({ state: { kind: 'connecting', address }, profile: signedOut });
    assert.deepEqual(conversationList(scene, NONE), []);
  });
});

const NONE = { offersRecovery: false };

function list(all: readonly Conversation[], offers = NONE) {
  return conversationList(sceneOf({ direct: { encryption: { kind: 'ready' }, all } }), offers);
}

function inShort(entry: ListEntry): string {
  if (entry.kind === 'section')
    return `${entry.section}: ${entry.conversations.map(({ title }) => title).join(' ')}`;
  return entry.kind === 'direct' ? entry.conversation.title : entry.kind;
}
