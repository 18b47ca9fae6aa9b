import assert from 'node:assert/strict';
import { signDeviceList } from '../../../src/auth/device-list.ts';
import { randomBytes } from '../../../src/crypto/bytes.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { listedDevice, newOwnDevice } from '../../../src/e2e/own-device.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { acquainted, agree, say, sent } from '../support/group-people.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

const DEVICES_EACH = 8;

describe('limits of a group', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let alice: DirectPerson;
  let bob: DirectPerson;
  let carol: DirectPerson;

  beforeEach(async () => {
    relay = new MemoryRelay();
    clock = new HeldClock();
    alice = new DirectPerson('alice', relay, clock);
    bob = new DirectPerson('bob', relay, clock);
    carol = new DirectPerson('carol', relay, clock);
    for (const person of [alice, bob, carol]) await person.connect();
    await acquainted(alice, bob, carol);
  });

  /** Somebody with as many machines as one can have. */
  const addMany = (user: string) => {
    const identity = Ed25519Key.generate();
    const devices = Array.from({ length: DEVICES_EACH }, (_, index) =>
      listedDevice(newOwnDevice(user, identity.publicKey, randomBytes(16)), `machine ${index}`),
    );
    const list = { user, identityKey: identity.publicKey, version: 1, issuedAt: 0, devices };
    relay.lists.set(user, signDeviceList(list, identity));
  };

  it('are 256 devices: more people are refused before anything is sent', async () => {
    const users = Array.from({ length: 32 }, (_, index) => `member${index}`);
    for (const user of users) addMany(user);
    const { id } = await alice.groups.create('few', ['bob']);
    await agree(id, alice, bob);
    const before = relay.payloads.length;
    await assert.rejects(alice.groups.create('many', ['bob', ...users]), {
      message: /more than 256 devices/,
    });
    await assert.rejects(alice.groups.add(id, users), { message: /more than 256 devices/ });
    await sent(alice);
    assert.equal(relay.payloads.length, before);
    assert.equal(alice.conversations.all.filter(({ kind }) => kind === 'group').length, 1);
  });

  it('are 100 messages that wait for a state: the oldest gives way, and that is told', async () => {
    const { id } = await alice.groups.create('three', ['bob', 'carol']);
    await agree(id, alice, bob, carol);
    carol.disconnect();
    for (let number = 0; number < 101; number++) await carol.conversations.send(id, `too late ${number}`);
    await alice.groups.remove(id, 'carol');
    await agree(id, alice, bob);
    const { lie } = relay;
    // The relay keeps from carol that she was removed.
    relay.lie = (type, _body, answer) =>
      type === 'e2e-relay.fetch' ? ({ messages: [], more: false } as unknown as typeof answer) : answer;
    await carol.connect();
    // In portions: each has its own deadline.
    for (const left of [80, 60, 40, 20, 0])
      await carol.until('it is sent', () => (carol.encryption.messenger?.book.outbound.size ?? 0) <= left);
    relay.lie = lie;
    await say(id, { from: alice, text: 'end' }, bob);
    const lines = (await bob.lines(id)).filter(({ kind }) => kind === 'undecryptable');
    assert.equal(lines.length, 1);
    assert.equal(lines[0]?.from, 'carol');
    // To come back lets nothing in that was said in between.
    await alice.groups.add(id, ['carol']);
    await agree(id, alice, bob, carol);
    await say(id, { from: carol, text: 'back again' }, alice, bob);
    assert.deepEqual(await bob.texts(id), ['end', 'back again']);
  });
});
