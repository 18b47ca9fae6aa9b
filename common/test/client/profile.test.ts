import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseProfile } from '../../src/client/profile.ts';
import { ProfileBook } from '../../src/client/profile-book.ts';
import { MemoryProfiles } from './support/memory-stores.ts';

const key = 'A'.repeat(43);
const whole = {
  address: { host: 'chat', port: 7373 },
  daemonKey: key,
  user: 'alice',
  signedIn: true,
  hasToken: false,
  wanted: true,
};

describe('parseProfile', () => {
  it('takes what was kept', () => {
    assert.deepEqual(parseProfile(whole), whole);
    const { user: _user, ...guest } = whole;
    assert.deepEqual(parseProfile(guest), guest);
  });

  const malformed = {
    'a key of another length': { ...whole, daemonKey: 'A'.repeat(42) },
    'a key that is no canonical base64url': { ...whole, daemonKey: `${'A'.repeat(42)}B` },
    'a port past the last': { ...whole, address: { host: 'chat', port: 65_536 } },
    'no host': { ...whole, address: { host: '', port: 1 } },
    'an invalid name': { ...whole, user: 'Alice!' },
    'a field too many': { ...whole, password: 'x' },
    'a field too few': { address: whole.address, daemonKey: key },
    'a word for a truth value': { ...whole, signedIn: 'yes' },
  };
  for (const [what, value] of Object.entries(malformed)) {
    it(`refuses ${what}`, () => {
      assert.equal(parseProfile(value), undefined);
    });
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseProfile(value)));
  });
});

describe('ProfileBook', () => {
  it('finds after a restart what was remembered', async () => {
    const store = new MemoryProfiles();
    await new ProfileBook(store).remember(whole);
    const { wanted: _wanted, ...profile } = whole;
    assert.deepEqual(new ProfileBook(store).profile, profile);
  });

  it('is empty when the store holds something else', async () => {
    const store = new MemoryProfiles();
    await store.set('noncesense.profile', { daemonKey: 7 });
    assert.equal(new ProfileBook(store).profile, undefined);
  });

  it('asks for as many iterations as were used last, per daemon and user', async () => {
    const book = new ProfileBook(new MemoryProfiles());
    await book.noteIterations('daemon', 'constructor', 900_000);
    await book.noteIterations('daemon', 'bob', 700_000);
    await book.noteIterations('daemon', 'bob', 800_000);
    assert.equal(book.fewestIterations('daemon', 'constructor'), 900_000);
    assert.equal(book.fewestIterations('daemon', 'bob'), 800_000);
    // Who never logged in there may come from the original server.
    assert.equal(book.fewestIterations('daemon', 'alice'), 100_000);
    assert.equal(book.fewestIterations('other', 'bob'), 100_000);
  });

  it('never goes below the protocol’s minimum', async () => {
    const book = new ProfileBook(new MemoryProfiles());
    await book.noteIterations('daemon', 'bob', 1);
    assert.equal(book.fewestIterations('daemon', 'bob'), 600_000);
  });
});
