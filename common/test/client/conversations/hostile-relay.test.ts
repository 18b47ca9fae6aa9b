import assert from 'node:assert/strict';
import { signDeviceList } from '../../../src/auth/device-list.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { listedDevice, newOwnDevice } from '../../../src/e2e/own-device.ts';
import { type DirectPerson } from '../support/direct-person.ts';
import { type MemoryRelay } from '../support/memory-relay.ts';
import { aliceAndBob } from '../support/two-people.ts';

describe('a relay that lies', () => {
  let relay: MemoryRelay;
  let alice: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ relay, alice, bob } = await aliceAndBob());
  });

  const write = async (from: DirectPerson, to: DirectPerson, text: string) => {
    await from.conversations.start(to.user);
    await from.conversations.open(to.user);
    await from.conversations.send(to.user, text);
  };
  const state = (person: DirectPerson, user: string, text: string) =>
    person.conversations.page(user).messages.find((message) => message.text === text);
  const talk = async () => {
    await write(alice, bob, 'hello');
    await bob.until('hello', () => bob.conversations.find('alice') !== undefined);
    await write(bob, alice, 'hi');
    await alice.until('hi', () => state(alice, 'bob', 'hi') !== undefined);
    await alice.until('told', () => state(alice, 'bob', 'hello')?.state === 'delivered');
    await bob.until('told', () => state(bob, 'alice', 'hi')?.state === 'delivered');
  };
  const failed = async (text: string, why: RegExp) => {
    await alice.until('it failed', () => state(alice, 'bob', text)?.state === 'failed');
    assert.match(state(alice, 'bob', text)?.problem ?? '', why);
    assert.equal(relay.elements.length, 0, 'nothing left');
  };
  const forged = (version: number, identity: Ed25519Key) => {
    const device = newOwnDevice('bob', identity.publicKey);
    const devices = [listedDevice(device, 'Mallory')];
    const list = { user: 'bob', identityKey: identity.publicKey, version, issuedAt: 0, devices };
    return signDeviceList(list, identity);
  };

  it('with prekeys of its own: nothing is sent, and the person is told', async () => {
    relay.lie = (type, _body, answer) => {
      if (type !== 'e2e-relay.claim') return answer;
      const claim = answer as { signed: { key: Uint8Array } };
      return { ...claim, signed: { ...claim.signed, key: new Uint8Array(32).fill(9) } } as typeof answer;
    };
    await write(alice, bob, 'secret');
    await failed('secret', /keys for bob that bob has not signed/);
  });

  it('with somebody else’s list for the name: it is not used', async () => {
    const others = relay.lists.get('alice');
    relay.lie = (type, body, answer) =>
      type === 'e2e-relay.list' && (body as { user: string }).user === 'bob'
        ? (others as typeof answer)
        : answer;
    await assert.rejects(alice.conversations.start('bob'), { code: 'no-such-person' });
    assert.match(alice.problems.at(-1)?.message ?? '', /devices of bob that cannot be right/);
  });

  it('with another identity key after the first contact: sending stops until it is accepted', async () => {
    await talk();
    const sent = relay.elements.length;
    relay.lists.set('bob', forged(7, Ed25519Key.generate()));
    await write(alice, bob, 'who is it?').catch(() => undefined);
    await alice.until('it failed', () => state(alice, 'bob', 'who is it?')?.state === 'failed');
    assert.equal(alice.conversations.find('bob')?.trust, 'changed');
    await assert.rejects(alice.conversations.send('bob', 'more'), { code: 'identity-changed' });
    assert.match(state(alice, 'bob', 'who is it?')?.problem ?? '', /new identity key/);
    const toMallory = relay.elements.length - sent;
    assert.equal(toMallory, 1, 'what was encrypted for bob, and the relay did not store');
    assert.ok(
      alice.conversations
        .page('bob')
        .messages.some(({ kind, text }) => kind === 'notice' && /new identity/.test(text)),
    );
  });

  it('never clears “verified” in silence', async () => {
    await talk();
    await alice.conversations.setVerified('bob', true);
    relay.lists.set('bob', forged(7, Ed25519Key.generate()));
    alice.disconnect();
    await alice.connect();
    await write(alice, bob, 'who is it?').catch(() => undefined);
    await alice.until('warned', () => alice.conversations.find('bob')?.trust === 'changed');
    await alice.conversations.acceptNewIdentity('bob');
    assert.equal(alice.conversations.find('bob')?.trust, 'new');
  });

  it('that shows yet another key while the person accepts one: it is not accepted', async () => {
    await talk();
    relay.lists.set('bob', forged(7, Ed25519Key.generate()));
    const messenger = alice.encryption.messenger;
    const link = alice.link;
    assert.ok(messenger && link);
    await messenger.run(() => messenger.directory.refresh('bob', link));
    assert.equal(alice.conversations.find('bob')?.trust, 'changed');
    relay.lists.set('bob', forged(7, Ed25519Key.generate()));
    const swapped = messenger.run(() => messenger.directory.refresh('bob', link));
    await assert.rejects(alice.conversations.acceptNewIdentity('bob'), { code: 'identity-changed' });
    await swapped;
    assert.equal(alice.conversations.find('bob')?.trust, 'changed');
  });

  it('that rolls a list back: the old one is refused, in words', async () => {
    await talk();
    const old = relay.lists.get('bob');
    assert.ok(old);
    const identity = (await bob.ring()).identity('bob');
    assert.ok(identity);
    relay.lists.set('bob', forged(9, identity));
    alice.disconnect();
    await alice.connect();
    await write(alice, bob, 'newer');
    await alice.until('it failed', () => state(alice, 'bob', 'newer')?.state === 'failed');
    relay.lists.set('bob', old);
    alice.disconnect();
    await alice.connect();
    await write(alice, bob, 'older').catch(() => undefined);
    await alice.until('told', () => alice.problems.some(({ message }) => /older than one/.test(message)));
  });

  it('that replays: it is shown once, and told', async () => {
    await talk();
    await write(alice, bob, 'pay 5');
    await bob.until('paid', () => bob.conversations.find('alice')?.newest?.text === 'pay 5');
    const device = bob.encryption.messenger?.keys.device;
    assert.ok(device);
    const replay = { ...(await captured(relay, alice)), id: new Uint8Array(16).fill(3) };
    relay.deliver('bob', device.id, replay);
    await bob.until('told', () =>
      bob.problems.some(({ message }) => /repeated an old message/.test(message)),
    );
    assert.equal((await bob.texts('alice')).filter((text) => text === 'pay 5').length, 1);
  });

  it('that withholds: the gap shows at the next message', async () => {
    await talk();
    relay.withhold = true;
    await write(alice, bob, 'withheld 1');
    await write(alice, bob, 'withheld 2');
    await alice.until('sent', () => state(alice, 'bob', 'withheld 2')?.state === 'sent');
    relay.withhold = false;
    await write(alice, bob, 'after that');
    await bob.until('it came', () => bob.conversations.find('alice')?.newest?.text === 'after that');
    const notices = (await bob.lines('alice'))
      .filter(({ kind }) => kind === 'notice')
      .map(({ text }) => text);
    assert.match(notices.join(), /2 messages of alice did not arrive/);
  });

  it('that reorders: the gap is told, and what comes late is shown once', async () => {
    await talk();
    const device = bob.encryption.messenger?.keys.device;
    assert.ok(device);
    relay.withhold = true;
    await write(alice, bob, 'first');
    await alice.until('sent', () => state(alice, 'bob', 'first')?.state === 'sent');
    const held = await captured(relay, alice);
    relay.withhold = false;
    await write(alice, bob, 'second');
    await bob.until('it came', () => bob.conversations.find('alice')?.newest?.text === 'second');
    for (let time = 0; time < 2; time++) relay.deliver('bob', device.id, held);
    await bob.until('it came', () => bob.conversations.find('alice')?.newest?.text === 'first');
    await write(alice, bob, 'third');
    await bob.until('it came', () => bob.conversations.find('alice')?.newest?.text === 'third');
    const [, notice, ...lines] = (await bob.lines('alice')).filter(({ isMine }) => !isMine);
    assert.equal(notice?.kind, 'notice');
    assert.match(notice.text, /^A message of alice did not arrive before the next one/);
    assert.deepEqual(
      lines.map(({ kind, text }) => `${kind} ${text}`),
      ['text second', 'text first', 'text third'],
    );
  });

  type Spoil = (bytes: Uint8Array) => Uint8Array;
  const spoilings: Readonly<Record<string, Spoil>> = {
    'alters a bit of': (bytes) => bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1),
    'cuts the last byte off': (bytes) => bytes.subarray(0, -1),
    'cuts off half of': (bytes) => bytes.subarray(0, bytes.length / 2),
    'leaves a byte of': (bytes) => bytes.subarray(0, 1),
  };
  for (const part of ['payload', 'element'] as const) {
    for (const [what, spoil] of Object.entries(spoilings)) {
      it(`that ${what} the ${part}: shown as unreadable, with the reason, and the next one is read`, async () => {
        await talk();
        await bob.conversations.open('alice');
        const unreadable = () =>
          bob.conversations.page('alice').messages.filter(({ kind }) => kind === 'undecryptable');
        relay.alter = (delivery) => {
          if (delivery.from !== 'alice') return delivery;
          relay.alter = (other) => other;
          return { ...delivery, [part]: spoil(delivery[part]) };
        };
        await write(alice, bob, 'spoilt');
        await bob.until('it came', () => unreadable().length > 0);
        assert.match(unreadable()[0]?.problem ?? '', /^It (was altered on the way|is damaged)/);
        await write(alice, bob, 'whole');
        await bob.until('it came', () => state(bob, 'alice', 'whole') !== undefined);
        // What can be asked for again may have come by now.
        assert.equal(unreadable().length + ((await bob.texts('alice')).includes('spoilt') ? 1 : 0), 1);
      });
    }
  }

  it('that passes a message on as somebody else’s: unreadable, with the reason', async () => {
    await talk();
    const device = bob.encryption.messenger?.keys.device;
    assert.ok(device);
    relay.deliver('bob', device.id, {
      ...(await captured(relay, alice)),
      from: 'mallory',
      id: new Uint8Array(16).fill(4),
    });
    await bob.until('it came', () => bob.conversations.find('mallory') !== undefined);
    const [line] = await bob.lines('mallory');
    assert.match(line?.problem ?? '', /not in the list of its sender/);
  });

  it('that shows each other’s devices differently: the one who is shown wrongly hears of it', async () => {
    await talk();
    const identity = (await alice.ring()).identity('alice');
    const own = alice.encryption.messenger?.keys.device;
    assert.ok(identity && own);
    // Bob is shown a list that Alice never published: somebody has her identity key.
    const published = relay.lists.get('alice');
    const devices = [listedDevice(own, 'another name')];
    relay.lists.set(
      'alice',
      signDeviceList(
        { user: 'alice', identityKey: own.identityKey, version: 5, issuedAt: 0, devices },
        identity,
      ),
    );
    await bob.encryption.messenger?.directory.refresh(
      'alice',
      relay.connect('bob', own.id, () => undefined),
    );
    assert.ok(published);
    relay.lists.set('alice', published);
    await write(bob, alice, 'hello');
    await alice.until('alice is warned', () =>
      alice.problems.some(({ message }) => /shows other devices of yours to bob/.test(message)),
    );
  });
});

/** What the relay passed on last from that person. */
function captured(relay: MemoryRelay, { user }: DirectPerson) {
  const last = relay.delivered.filter(({ from }) => from === user).at(-1);
  if (!last) throw new Error('nothing was passed on');
  const { number: _number, ...message } = last;
  return Promise.resolve(message);
}
