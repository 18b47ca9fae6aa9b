import assert from 'node:assert/strict';
import { signDeviceList } from '../../../src/auth/device-list.ts';
import { equalBytes, randomBytes } from '../../../src/crypto/bytes.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { deviceFingerprint } from '../../../src/e2e/device-pair.ts';
import { listedDevice, newOwnDevice, type OwnDevice, publicDevice } from '../../../src/e2e/own-device.ts';
import { refillPrekeys } from '../../../src/e2e/prekey-publication.ts';
import { newPrekeys } from '../../../src/e2e/prekeys.ts';
import type { Answerable } from '../../../src/client/conversations/book/sent-log.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { acquainted, agree, groupOf, hears, membersOf, say, sent } from '../support/group-people.ts';
import { sayRaw } from '../support/kinds-world.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

const DEVICES_EACH = 8;

/** Somebody whose devices never answer; all of them have the same keys. */
interface Crowd {
  readonly user: string;
  readonly identity: Ed25519Key;
  readonly ids: Uint8Array[];
}

const keys = newOwnDevice('somebody', new Uint8Array(32));
const prekeys = publishedBy(keys);

function publishedBy(own: OwnDevice) {
  const stock = { oneTime: 100, oneTimePq: 50 };
  const [first] = refillPrekeys({ prekeys: newPrekeys(0), own, stock, now: 0 }).publications;
  assert.ok(first?.signed && first.lastResort);
  return { signed: first.signed, lastResort: first.lastResort };
}

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
  const addMany = (user: string, count = DEVICES_EACH): Crowd => {
    const crowd = { user, identity: Ed25519Key.generate(), ids: [] };
    addDevices(crowd, count);
    return crowd;
  };
  const addDevices = ({ user, identity, ids }: Crowd, count: number) => {
    for (let index = 0; index < count; index++) ids.push(randomBytes(16));
    const identityKey = identity.publicKey;
    const devices = ids.map((id, index) =>
      listedDevice({ ...keys, user, identityKey, id }, `machine ${index}`),
    );
    const list = { user, identityKey, version: ids.length, issuedAt: 0, devices };
    relay.lists.set(user, signDeviceList(list, identity));
  };
  /** Messages can be encrypted for them. */
  const addPrekeys = ({ user, ids }: Crowd) => {
    for (const id of ids) {
      const name = `${user}/${Buffer.from(id).toString('hex')}`;
      relay.prekeys.set(name, { ...prekeys, oneTime: [], oneTimePq: [] });
    }
  };

  /** A group of Alice's in which members have more devices by now than one message can go to. */
  const outgrown = async () => {
    const crowds = Array.from({ length: 31 }, (_, index) => addMany(`member${index}`));
    const [first] = crowds;
    assert.ok(first);
    const { id } = await alice.groups.create('large', ['bob', ...crowds.map(({ user }) => user)]);
    await agree(id, alice, bob);
    addDevices(first, DEVICES_EACH);
    return { id, first };
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

  it('are 256 devices, which all get each message; with one more it fails in words, until somebody goes', async function () {
    this.timeout(60_000);
    const [first, second, ...others] = Array.from({ length: 32 }, (_, index) =>
      addMany(`member${index}`, index === 0 ? DEVICES_EACH - 1 : DEVICES_EACH),
    );
    assert.ok(first && second);
    for (const crowd of [first, second, ...others]) addPrekeys(crowd);
    const { id } = await alice.groups.create('large', ['bob', first.user, second.user]);
    for (let at = 0; at < others.length; at += 6) {
      await sent(alice);
      await alice.groups.add(
        id,
        others.slice(at, at + 6).map(({ user }) => user),
      );
    }
    await say(id, { from: alice, text: 'for all' }, bob);
    const last = relay.delivered.findLast(({ from }) => from === 'alice')?.id ?? assert.fail();
    assert.equal(relay.delivered.filter((one) => equalBytes(one.id, last)).length, 256);
    addDevices(first, 1);
    await alice.lines(id);
    await alice.conversations.send(id, 'too many');
    const line = () => alice.conversations.page(id).messages.find(({ text }) => text === 'too many');
    await alice.until('it failed', () => line()?.state === 'failed');
    assert.match(line()?.problem ?? '', /more than 256 devices.*remove a member/);
    await alice.groups.remove(id, second.user);
    await agree(id, alice, bob);
    await alice.conversations.retry(id, line()?.id ?? '');
    await hears(bob, id, 'too many');
  });

  it('are told to the owner whose change reaches nobody, as members have more devices by now', async () => {
    const { id, first } = await outgrown();
    alice.disconnect();
    await alice.connect();
    await alice.groups.rename(id, 'larger');
    await alice.until('she is told', () => alice.problems.length > 0);
    assert.match(
      alice.problems.map(({ message }) => message).join(),
      /more than 256 devices.*remove a member/,
    );
    assert.equal(groupOf(bob, id)?.title, 'large');
    await alice.groups.remove(id, first.user);
    await agree(id, alice, bob);
    assert.equal(groupOf(bob, id)?.title, 'larger');
  });

  it('are told to who leaves, and they leave once there is room', async () => {
    const { id, first } = await outgrown();
    bob.disconnect();
    await bob.connect();
    await bob.groups.leave(id);
    await bob.until('he is told', () => bob.problems.length > 0);
    await alice.groups.remove(id, first.user);
    bob.disconnect();
    await bob.connect();
    await alice.until('gone', () => !membersOf(alice, id).includes('bob'));
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
