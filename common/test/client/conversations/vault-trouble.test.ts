import assert from 'node:assert/strict';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { type MemoryRelay } from '../support/memory-relay.ts';
import { aliceAndBob } from '../support/two-people.ts';
import { expectNoKeyTwice } from '../support/message-keys.ts';

describe('a machine whose conversations', () => {
  let relay: MemoryRelay;
  let alice: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ relay, alice, bob } = await aliceAndBob());
    await say(alice, bob, 'one');
    await say(bob, alice, 'two');
  });

  const say = async (from: DirectPerson, to: DirectPerson, text: string) => {
    await from.conversations.start(to.user);
    await from.conversations.send(to.user, text);
    await to.until(`"${text}" came`, () => to.conversations.find(from.user)?.newest?.text === text);
    await from.until('nothing waits', () => from.encryption.messenger?.book.outbound.size === 0);
    await to.until('nothing waits', () => to.encryption.messenger?.book.outbound.size === 0);
  };

  it('came back from a backup reads its history, is told, and goes on with keys that never served', async () => {
    const backup = alice.machine.copy();
    await alice.restart();
    await alice.connect();
    await say(alice, bob, 'three');
    await say(bob, alice, 'four');
    await alice.restart();
    alice.machine = backup;
    await alice.open();
    assert.deepEqual(await alice.texts('bob'), ['one', 'two']);
    assert.match(alice.problems.at(-1)?.message ?? '', /restored backup/);
    await alice.connect();
    await say(alice, bob, 'five');
    await say(bob, alice, 'six');
    expectNoKeyTwice(relay);
    assert.deepEqual(await bob.texts('alice'), ['one', 'two', 'three', 'four', 'five', 'six']);
    assert.deepEqual(await alice.texts('bob'), ['one', 'two', 'five', 'six']);
    const notices = (await alice.lines('bob')).filter(({ kind }) => kind === 'notice');
    assert.match(notices[0]?.text ?? '', /older state/);
  });

  it('are told of a rollback once only', async () => {
    const backup = alice.machine.copy();
    await alice.restart();
    await alice.connect();
    await alice.restart();
    alice.machine = backup;
    await alice.open();
    await alice.restart();
    await alice.open();
    assert.equal(alice.problems.filter(({ message }) => /backup/.test(message)).length, 1);
  });

  it('lost their key says so, and touches nothing', async () => {
    await alice.restart();
    for (const name of alice.secrets.values.keys())
      if (name.includes('vault')) alice.secrets.values.delete(name);
    const before = [...alice.machine.names.keys()];
    await alice.open();
    assert.equal(alice.conversations.encryption.kind, 'failed');
    assert.match(JSON.stringify(alice.conversations.encryption), /key is not in its secret storage/);
    await assert.rejects(alice.conversations.send('bob', 'hello?'), { code: 'encryption-not-ready' });
    assert.deepEqual([...alice.machine.names.keys()], before);
  });

  it('have no room any more say so, acknowledge nothing, and lose nothing', async () => {
    bob.machine.isFull = true;
    await alice.conversations.send('bob', 'kept at the relay');
    await bob.until('bob is told', () => bob.conversations.encryption.kind === 'failed');
    assert.match(JSON.stringify(bob.conversations.encryption), /no room/);
    await assert.rejects(bob.conversations.send('alice', 'hello?'), { code: 'encryption-not-ready' });
    bob.machine.isFull = false;
    bob.disconnect();
    await bob.connect();
    assert.equal(bob.conversations.find('alice')?.newest?.text, 'kept at the relay');
    assert.deepEqual(await bob.texts('alice'), ['one', 'two', 'kept at the relay']);
  });

  it('are damaged in the middle keeps the rest, and says so', async () => {
    await alice.restart();
    const [name] = [...alice.machine.names.keys()].filter((file) => file.startsWith('segment'));
    assert.ok(name);
    const bytes = alice.machine.bytesOf(name);
    alice.machine.put(name, bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1));
    await alice.open();
    assert.match(alice.problems.at(-1)?.message ?? '', /damaged/);
    await alice.connect();
    await say(alice, bob, 'still here');
    expectNoKeyTwice(relay);
  });

  it('are open in another process: this one stops, and says so', async () => {
    const other = new DirectPerson('alice', relay, new HeldClock());
    other.machine = alice.machine;
    other.secrets = alice.secrets;
    await other.restart();
    await other.open();
    await assert.rejects(alice.conversations.send('bob', 'two owners'), { code: 'encryption-not-ready' });
    assert.match(JSON.stringify(alice.conversations.encryption), /another window or process/i);
    await other.connect();
    assert.deepEqual(await other.texts('bob'), ['one', 'two']);
  });
});
