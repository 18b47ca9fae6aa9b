import assert from 'node:assert/strict';
import { badgeCount } from '../../../src/notices/badge-count.ts';
import { directWith, groupOf } from '../support/conversations.ts';

describe('the number on the icon', () => {
  it('counts people, groups, requests, and mentions in the lobby', () => {
    const all = [
      directWith('carol', { unread: 2 }),
      groupOf('Crew', { unread: 3 }),
      directWith('stranger', { standing: 'request', unread: 1 }),
    ];
    assert.equal(badgeCount(all, { count: 40, mentions: 1 }), 7);
  });

  it('has nothing of who is muted, ignored or blocked', () => {
    const all = [
      directWith('carol', { unread: 2, isMuted: true }),
      directWith('mallory', { standing: 'blocked', unread: 9 }),
      directWith('spam', { standing: 'ignored', unread: 4 }),
    ];
    assert.equal(badgeCount(all, { count: 40, mentions: 0 }), 0);
  });
});
