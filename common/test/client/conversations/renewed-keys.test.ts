import assert from 'node:assert/strict';
import { PeerError } from '../../../src/wire/error-codes.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

describe('a machine that is restored from a backup while a message waits', () => {
  it('encrypts it again in a new session, with the keys of its device and new prekeys', async () => {
    const relay = new MemoryRelay();
    const clock = new HeldClock();
    const [alice, bob] = [new DirectPerson('alice', relay, clock), new DirectPerson('bob', relay, clock)];
    for (const person of [alice, bob]) await person.connect();
    await bob.conversations.start('alice');
    await alice.conversations.start('bob');
    relay.fate = (type) => (type === 'e2e-relay.send' ? 'lost' : 'well');
    await alice.conversations.send('bob', 'waits');
    await alice.until('it failed to leave', () => alice.link?.isCut === true);
    alice.disconnect();
    const list = relay.lists.get('alice');
    const prekeys = () => [...relay.prekeys].find(([name]) => name.startsWith('alice'))?.[1].oneTime ?? [];
    const before = [...prekeys()];
    // As after a restored backup.
    await alice.encryption.messenger?.forgetRatchets();
    await alice.connect();
    await alice.until('it failed again', () => alice.link?.isCut === true);
    relay.fate = () => 'well';
    await bob.conversations.send('alice', 'hi');
    await bob.until(
      'bob begins with the new prekeys',
      () => bob.encryption.messenger?.book.outbound.size === 0,
    );
    alice.disconnect();
    await alice.connect();
    await alice.until('all is sent', () => alice.encryption.messenger?.book.outbound.size === 0);
    await bob.until('it came', () => (bob.conversations.find('alice')?.unread ?? 0) > 0);
    assert.deepEqual(await bob.texts('alice'), ['hi', 'waits']);
    assert.equal(relay.lists.get('alice'), list);
    assert.deepEqual([before.length, prekeys().length], [100, 99]);
    assert.ok(prekeys().every((prekey) => !before.includes(prekey)));
  });
});

describe('a machine whose prekeys the server has under other keys', () => {
  it('begins their numbers anew, once, and others reach it', async () => {
    const relay = new MemoryRelay();
    const clock = new HeldClock();
    const [alice, bob] = [new DirectPerson('alice', relay, clock), new DirectPerson('bob', relay, clock)];
    let refused = 0;
    relay.lie = (type, _body, answer) => {
      if (type !== 'e2e-relay.publish-prekeys' || refused++ > 0) return answer;
      throw new PeerError('already-exists');
    };
    for (const person of [alice, bob]) await person.connect();
    assert.equal(refused, 5, 'one that was refused, and two of each');
    await bob.conversations.start('alice');
    await bob.conversations.send('alice', 'hi');
    await alice.until('it came', () => alice.conversations.find('bob')?.newest?.text === 'hi');
    assert.deepEqual(alice.problems, []);
  });
});
