import assert from 'node:assert/strict';
import type { LobbyMessage } from '../../../../common/src/client/lobby-message.ts';
import { lastMessage, nextUnreadKey } from '../../../src/notices/spoken-message.ts';
import { LOBBY } from '../../../src/view-model.ts';
import { directWith, groupOf } from '../support/conversations.ts';

const lobby: readonly LobbyMessage[] = [
  { id: 'a', number: 1, from: 'eve', text: 'first', sentAt: 10, state: 'received' },
  { id: 'b', number: 2, from: 'eve', text: 'in the lobby', sentAt: 20, state: 'received' },
];

describe('the last message', () => {
  const crew = groupOf('Crew', { newest: said('carol', 'to the crew', 30) });
  const all = [
    directWith('bob', { newest: said('bob', 'to you', 25) }),
    crew,
    directWith('spam', { standing: 'request', newest: said('spam', 'buy', 99) }),
  ];

  it('is the newest of all places, but nothing of strangers', () => {
    const last = { key: crew.id, from: 'carol', text: 'to the crew', sentAt: 30, group: 'Crew' };
    assert.deepEqual(lastMessage({ all, lobby }), last);
    assert.equal(lastMessage({ all: [], lobby })?.text, 'in the lobby');
    assert.equal(lastMessage({ all: [], lobby: [] }), undefined);
  });

  it('is the one of the place that is asked for', () => {
    assert.equal(lastMessage({ all, lobby }, 'bob')?.text, 'to you');
    assert.equal(lastMessage({ all, lobby }, LOBBY)?.text, 'in the lobby');
    assert.equal(lastMessage({ all, lobby }, 'nobody'), undefined);
  });
});

describe('the next unread conversation', () => {
  const muted = directWith('dan', { unread: 3, isMuted: true });

  it('is somebody who is not muted, then a request, then the lobby, then who is muted', () => {
    const request = directWith('eve', { standing: 'request', unread: 1 });
    const bob = directWith('bob', { unread: 1 });
    assert.equal(nextUnreadKey([muted, request, bob], { count: 1 }), 'bob');
    assert.equal(nextUnreadKey([muted, request], { count: 1 }), 'eve');
    assert.equal(nextUnreadKey([muted], { count: 1 }), LOBBY);
    assert.equal(nextUnreadKey([muted], { count: 0 }), 'dan');
  });

  it('is none where all is read, or unwanted', () => {
    const blocked = directWith('mallory', { standing: 'blocked', unread: 2 });
    assert.equal(nextUnreadKey([directWith('bob'), blocked], { count: 0 }), undefined);
  });
});

function said(from: string, text: string, sentAt: number) {
  return { from, text, sentAt, isMine: false };
}
