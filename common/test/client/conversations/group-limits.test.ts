import assert from 'node:assert/strict';
import { signDeviceList } from '../../../src/auth/device-list.ts';
import { randomBytes } from '../../../src/crypto/bytes.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { deviceFingerprint } from '../../../src/e2e/device-pair.ts';
import { listedDevice, newOwnDevice, publicDevice } from '../../../src/e2e/own-device.ts';
import type { Answerable } from '../../../src/client/conversations/sent-log.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { acquainted, agree, hears, say, sent } from '../support/group-people.ts';
import { sayRaw } from '../support/kinds-world.ts';
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
  const addMany = (user: string, count = DEVICES_EACH) => {
    const identity = Ed25519Key.generate();
    const devices = Array.from({ length: count }, (_, index) =>
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

  it('keep no copy of a large state for who can’t read it: the one held then is sent, once a request', async () => {
    const users = Array.from({ length: 60 }, (_, index) => `member${index}`);
    for (const user of users) addMany(user, 1);
    const own = bob.encryption.messenger?.keys.device;
    assert.ok(own);
    bob.disconnect();
    const { id } = await alice.groups.create('large', ['bob', ...users]);
    await alice.groups.rename(id, 'larger');
    await sent(alice);
    const { lie } = relay;
    relay.lie = (type, _body, answer) => {
      if (type !== 'e2e-relay.fetch') return answer;
      const page = answer as { messages: { element: Uint8Array }[]; more: boolean };
      const messages = page.messages.map((one) => ({ ...one, element: one.element.with(-1, 0) }));
      return { ...page, messages } as unknown as typeof answer;
    };
    assert.equal(relay.mailbox('bob', own.id).length, 2);
    const before = relay.delivered.filter(({ from }) => from === 'alice').length;
    await bob.connect();
    relay.lie = lie;
    await agree(id, alice, bob);
    await sent(bob);
    await sent(alice);
    assert.equal(relay.delivered.filter(({ from }) => from === 'alice').length - before, 1);
    const { sentLog } = alice.encryption.messenger?.parts ?? {};
    assert.ok(sentLog);
    for (const { id: envelope } of relay.delivered.filter(({ from }) => from === 'alice').slice(0, 2)) {
      const device = deviceFingerprint(publicDevice(own));
      const found: Answerable = await sentLog.answerable({ envelope, device }, clock.now());
      assert.equal(found.kind === 'yes' && found.sent.content.kind, 'head');
    }
  });

  it('are 16,384 bytes of a text, also of a client that says more, and of what a text becomes', async () => {
    const { id } = await alice.groups.create('two', ['bob']);
    await agree(id, alice, bob);
    const most = 'x'.repeat(16_384);
    const ids = [randomBytes(16), randomBytes(16)] as const;
    await bob.lines(id);
    await sayRaw(alice, { kind: 'text', body: { text: most } }, { conversation: id, id: ids[0] });
    await sayRaw(alice, { kind: 'text', body: { text: `${most}x` } }, { conversation: id });
    await sayRaw(
      alice,
      { kind: 'edit', body: { of: ids[0], text: `${most}y` } },
      { conversation: id, id: ids[1] },
    );
    await say(id, { from: alice, text: 'end' }, bob);
    const lines = (await bob.lines(id)).filter(({ kind }) => kind !== 'notice');
    assert.deepEqual(
      lines.map(({ kind, text, problem }) => [kind, text.length, problem]),
      [
        ['text', 16_384, undefined],
        ['undecryptable', 0, 'It is longer than a message in a group may be.'],
        ['text', 3, undefined],
      ],
    );
  });

  it('are 20 messages of a device that wait for a state: the oldest gives way, and that is told', async () => {
    const { id } = await alice.groups.create('two', ['bob']);
    await agree(id, alice, bob);
    const own = bob.encryption.messenger?.keys.device;
    assert.ok(own);
    bob.disconnect();
    await alice.groups.add(id, ['carol']);
    await agree(id, alice, carol);
    const state = relay.mailbox('bob', own.id).at(-1);
    assert.equal(state?.from, 'alice');
    for (let number = 0; number < 21; number++) await carol.conversations.send(id, `early ${number}`);
    await sent(carol);
    // Every state that carol is in comes later.
    const mailbox = relay.mailbox('bob', own.id);
    const first = mailbox.filter(({ from }) => from === 'carol')[0];
    const heads = mailbox.filter(
      ({ from }, index) => from === 'carol' && index === mailbox.indexOf(state) + 2,
    );
    assert.ok(first && heads.length === 1);
    mailbox.splice(0, Infinity, ...mailbox.filter((one) => one.from === 'carol' && !heads.includes(one)));
    await bob.connect();
    const lost = (await bob.lines(id)).filter(({ kind }) => kind === 'undecryptable');
    assert.deepEqual(
      lost.map(({ from }) => from),
      ['carol'],
    );
    assert.equal(bob.encryption.messenger?.book.resident('group-waiting').size, 20);
    const { number: _number, ...late } = state;
    relay.deliver('bob', own.id, late);
    await hears(bob, id, 'early 20');
    assert.equal((await bob.texts(id)).length, 20);
  });
});
