import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { refused } from '../member.ts';
import { type PluginDaemon } from '../plugin-daemon.ts';
import { assertAscending, type Desk, elementsFor, Person, STORED } from './relay-person.ts';
import { twoDesks } from './two-desks.ts';

describe('mail between devices', () => {
  let daemon: PluginDaemon;
  let alice: Desk;
  let bob: Desk;

  beforeEach(async () => {
    ({ daemon, alice, bob } = await twoDesks());
  });

  afterEach(() => daemon.dispose());

  it('waits for the device, also over a restart, until it is acknowledged', async () => {
    const id = randomBytes(16);
    const payload = randomBytes(1_000);
    assert.deepEqual(await alice.send({ id, payload, to: [bob.address] }), STORED);
    await daemon.restart();
    const back = await bob.reconnect();
    const [message, ...rest] = await back.fetchAll();
    assert.deepEqual(rest, []);
    assert.deepEqual(
      { ...message, sentAt: 0 },
      {
        number: 1,
        from: 'alice',
        device: alice.device.id,
        id,
        sentAt: 0,
        payload,
        element: new Uint8Array(64).fill(1),
      },
    );
    await back.acknowledge(1);
    await daemon.restart();
    assert.deepEqual(await (await bob.reconnect()).fetchAll(), []);
  });

  it('is pushed to who has fetched to the end, not before', async () => {
    await alice.send({ to: [bob.address] });
    await alice.send({ to: [bob.address] });
    assert.equal((await bob.fetch(0, 1)).more, true);
    await alice.send({ to: [bob.address] });
    assert.deepEqual(await bob.pushed(), []);
    assert.equal((await bob.fetch(1)).messages.length, 2);
    await alice.send({ to: [bob.address] });
    const [pushed] = await bob.deliveries(1);
    assert.equal(pushed?.number, 4);
  });

  it('goes on numbering where it was, whatever was acknowledged, after a restart too', async () => {
    await bob.fetchAll();
    await alice.send({ to: [bob.address] });
    await alice.send({ to: [bob.address] });
    await bob.deliveries(2);
    await bob.acknowledge(2);
    await daemon.restart();
    const [sender, reader] = [await alice.reconnect(), await bob.reconnect()];
    await sender.send({ to: [bob.address] });
    assert.deepEqual(
      (await reader.fetchAll()).map(({ number }) => number),
      [3],
    );
  });

  it('keeps what the device can not have got, whatever it acknowledges', async () => {
    await bob.acknowledge(Number.MAX_SAFE_INTEGER);
    await alice.send({ to: [bob.address] });
    await daemon.restart();
    assert.equal((await (await bob.reconnect()).fetchAll()).length, 1);
  });

  it('is fetched from the beginning by a device that knows numbers the daemon does not', async () => {
    await alice.send({ to: [bob.address] });
    assert.equal((await bob.fetch(1_000)).messages.length, 1);
  });

  it('is stored once, however often it is sent, before and after it was taken out', async () => {
    const letter = { id: randomBytes(16), payload: randomBytes(10), to: [bob.address] };
    await bob.fetchAll();
    assert.deepEqual(await Promise.all([alice.send(letter), alice.send(letter)]), [STORED, STORED]);
    assert.equal((await bob.deliveries(1)).length, 1);
    assert.deepEqual(await bob.pushed(), []);
    await bob.acknowledge(1);
    await daemon.restart();
    const back = await alice.reconnect();
    assert.deepEqual(await back.send(letter), STORED);
    assert.deepEqual(await (await bob.reconnect()).fetchAll(), []);
    // Of another sender the same id is another message.
    const { desk: carol } = await Person.join(daemon, 'carol');
    await carol.send(letter);
    assert.equal((await (await bob.reconnect()).fetchAll()).length, 1);
  });

  it('goes to all devices of both, one payload for all of them, which goes with the last', async () => {
    const { tablet, phone } = await severalDevices();
    const payload = randomBytes(40_000);
    const to = [bob.address, tablet.address, phone.address];
    assert.deepEqual(await alice.send({ payload, to }), STORED);
    for (const [index, desk] of [bob, tablet, phone].entries()) {
      const [message] = await desk.fetchAll();
      assert.deepEqual(message?.payload, payload);
      assert.deepEqual(message.element, elementsFor(to)[index]?.element);
      assert.equal(await daemon.countRows('e2e-relay', 'payload/'), 1);
      await desk.acknowledge(1);
      await daemon.restart();
      await Promise.all(
        [bob, tablet, phone].map(async (each) => {
          each.member = (await each.reconnect()).member;
        }),
      );
    }
    assert.equal(await daemon.countRows('e2e-relay', 'payload/'), 0);
    assert.equal(await daemon.countRows('e2e-relay', 'readers/'), 0);
    assert.equal(await daemon.countRows('e2e-relay', 'entry/'), 0);
  });

  it('is not stored when the devices addressed are not those of the lists, and says whose', async () => {
    const { tablet, phone } = await severalDevices();
    const changed = async (to: Parameters<Desk['send']>[0]['to']) => {
      const answer = await alice.send({ to });
      assert.deepEqual([answer.stored, answer.full], [false, []]);
      return answer.changed;
    };
    assert.deepEqual(await changed([bob.address]), ['bob']);
    assert.deepEqual(await changed([bob.address, tablet.address, { user: 'bob', device: randomBytes(16) }]), [
      'bob',
    ]);
    assert.deepEqual(await changed([bob.address, tablet.address, alice.address]), ['alice']);
    assert.deepEqual(await changed([bob.address, tablet.address, phone.address, alice.address]), ['alice']);
    assert.deepEqual(await changed([{ user: 'nobody', device: randomBytes(16) }]), ['nobody']);
    assert.deepEqual(await bob.fetchAll(), []);
  });

  it('is known as sent after the lists have changed', async () => {
    const letter = { id: randomBytes(16), payload: randomBytes(10), to: [bob.address] };
    await alice.send(letter);
    await severalDevices();
    assert.deepEqual(await alice.send(letter), STORED);
  });

  it('comes in batches under one id, stored by the last', async () => {
    await bob.fetchAll();
    const { link } = alice.member;
    const id = randomBytes(16);
    const payload = randomBytes(100);
    const first = await link.request('e2e-relay.send', {
      id,
      payload,
      elements: [],
      last: false,
      mode: 'all',
    });
    assert.deepEqual(first, { stored: false, full: [], changed: [] });
    assert.deepEqual(await bob.pushed(), []);
    const last = { id, elements: elementsFor([bob.address]), last: true, mode: 'all' } as const;
    assert.deepEqual(await link.request('e2e-relay.send', last), STORED);
    assert.deepEqual((await bob.deliveries(1))[0]?.payload, payload);
    await assert.rejects(link.request('e2e-relay.send', last), refused('not-now'));
  });

  it('is dropped half way when another begins, and past what one may be', async () => {
    const { link } = alice.member;
    const [one, other] = [randomBytes(16), randomBytes(16)];
    const part = (id: Uint8Array, rest: object = {}) =>
      link.request('e2e-relay.send', { id, elements: [], last: false, mode: 'all', ...rest });
    const payload = randomBytes(49_152);
    await part(one, { payload });
    await part(other, { payload });
    await assert.rejects(part(one), refused('not-now'));
    await assert.rejects(part(other), refused('not-now'));
    await part(one, { payload });
    const elements = Array.from({ length: 30 }, () => ({
      user: 'bob',
      device: randomBytes(16),
      element: randomBytes(2_048),
    }));
    for (let batch = 0; batch < 7; batch++) await part(one, { elements });
    await assert.rejects(part(one, { elements }), refused('too-many'));
    await assert.rejects(part(one, { elements }), refused('not-now'));
  });

  it('is refused to nobody, twice to one device, to too many people and without a payload', async () => {
    await assert.rejects(alice.send({ to: [] }), refused('invalid'));
    await assert.rejects(alice.send({ to: [bob.address, bob.address] }), refused('invalid'));
    daemon.reconfigure({ 'e2e-relay': { send: { users: 4 } } });
    const crowd = Array.from({ length: 5 }, (_, index) => ({ user: `u${index}`, device: randomBytes(16) }));
    await assert.rejects(alice.send({ to: crowd }), refused('too-many'));
    const { link } = alice.member;
    const bare = {
      id: randomBytes(16),
      elements: elementsFor([bob.address]),
      last: true,
      mode: 'all',
    } as const;
    await assert.rejects(link.request('e2e-relay.send', bare), refused('not-now'));
  });

  it('is for listed devices only', async () => {
    const stranger = await alice.person.addDesk();
    await assert.rejects(stranger.send({ to: [bob.address] }), refused('refused'));
    await assert.rejects(stranger.fetch(), refused('refused'));
    await assert.rejects(stranger.claim(bob.address), refused('refused'));
    const byPassword = await daemon.connect();
    await byPassword.prove('alice');
    await byPassword.link.ready();
    await assert.rejects(
      byPassword.link.request('e2e-relay.fetch', { after: 0, limit: 1 }),
      refused('refused'),
    );
  });

  it('comes in pages that fit an answer, whatever the sizes', async () => {
    const sizes = [1, 49_152, 49_152, 2_048, 2_049, 20_000, 30_000, 49_152, 100];
    for (const size of sizes) await alice.send({ payload: randomBytes(size), to: [bob.address] });
    const all = await bob.fetchAll();
    assert.deepEqual(
      all.map(({ payload }) => payload.length),
      sizes,
    );
    assertAscending(all);
    assert.deepEqual(
      (await (await bob.reconnect()).fetchAll(2)).map(({ number }) => number),
      all.map(({ number }) => number),
    );
  });

  /** Bob gets a tablet, alice a phone; all are listed. */
  async function severalDevices(): Promise<{ tablet: Desk; phone: Desk }> {
    const [tablet, phone] = [await bob.person.addDesk(), await alice.person.addDesk()];
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    await alice.person.publishList(alice.member, [alice.device, phone.device]);
    return { tablet, phone };
  }
});
