import assert from 'node:assert/strict';
import { Holders } from '../../../src/plugins/classic/holders.ts';
import type { Session } from '../../../src/plugin/api.ts';

const sessionOf = (user: string) => ({ user, peer: { host: '::1', address: '::1:1' } }) as Session;

describe('whose session holds a key for original clients', () => {
  it('is never one that ended while its key was being written', () => {
    const here: Session[] = [];
    const holders = new Holders((user) => here.filter((session) => session.user === user));
    const [gone, next] = [sessionOf('alice'), sessionOf('alice')];
    holders.hold(gone);
    assert.equal(holders.of('alice'), undefined);
    here.push(next);
    holders.mark(next.peer);
    holders.begun(next);
    assert.equal(holders.of('alice'), next);
  });
});
