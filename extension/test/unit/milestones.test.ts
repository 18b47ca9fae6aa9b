import assert from 'node:assert/strict';
import { milestones } from '../../src/milestones.ts';
import { directWith, groupOf } from './support/conversations.ts';

describe('what a person has done once', () => {
  const said = { text: 'hello', sentAt: 0, isMine: true, from: 'alice' };

  it('is nothing at first, whatever others say', () => {
    const all = [directWith('bob', { newest: { ...said, isMine: false, from: 'bob' } })];
    const lobby = [{ id: 'x', from: 'bob', text: 'hi', sentAt: 0, state: 'received' }] as const;
    assert.deepEqual(milestones(all, lobby, 'alice'), { hasSpoken: false, hasVerified: false });
  });

  it('is to have spoken, to somebody or to all', () => {
    assert.equal(milestones([directWith('bob', { newest: said })], [], 'alice').hasSpoken, true);
    const lobby = [{ id: 'x', from: 'alice', text: 'hi', sentAt: 0, state: 'sent' }] as const;
    assert.equal(milestones([], lobby, 'alice').hasSpoken, true);
  });

  it('is to have verified a person; a group is none', () => {
    assert.equal(milestones([directWith('bob', { trust: 'verified' })], [], 'alice').hasVerified, true);
    assert.equal(milestones([groupOf('Crew', { trust: 'verified' })], [], 'alice').hasVerified, false);
  });
});
