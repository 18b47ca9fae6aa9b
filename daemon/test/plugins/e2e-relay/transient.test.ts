import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import type { Body } from '../../../../common/src/wire/message-table.ts';
import type { Messages } from '../../../../common/src/wire/messages.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { keyOf } from '../../../src/plugins/e2e-relay/address.ts';
import { Mailboxes } from '../../../src/plugins/e2e-relay/mailboxes.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { Reader } from '../../../src/plugins/e2e-relay/reader.ts';
import { Transients } from '../../../src/plugins/e2e-relay/transients.ts';
import { limitsPlugin } from '../../../src/plugins/limits/plugin.ts';
import { refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { pluginStore } from '../plugin-store.ts';
import { sessionOf, sessionsOf } from './bare-session.ts';
import { type Address, type Desk, elementsFor, Person, STORED } from './relay-person.ts';

type Transient = Body<Messages, 'e2e-relay.transient'>;

const PUSHED = { stored: false, full: [], changed: [] };

describe('a transient message', () => {
  let daemon: PluginDaemon;
  let clock: HeldClock;
  let alice: Desk;
  let bob: Desk;

  beforeEach(async () => {
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [limitsPlugin, { session: { messageBurst: 100 } }],
        [authPlugin, { registration: 'open' }],
        [e2eRelayPlugin, {}],
      ],
      clock,
    );
    ({ desk: alice } = await Person.join(daemon, 'alice'));
    ({ desk: bob } = await Person.join(daemon, 'bob'));
  });

  afterEach(() => daemon.dispose());

  it('reaches the sessions of the device that are live, and nobody keeps it', async () => {
    const [live, another, waiting] = [bob, await bob.reconnect(), await bob.reconnect()];
    await Promise.all([live.fetchAll(), another.fetchAll()]);
    const id = randomBytes(16);
    const payload = randomBytes(100);
    assert.deepEqual(await hint({ id, payload }), PUSHED);
    const element = new Uint8Array(64).fill(1);
    const expected = { from: 'alice', device: alice.device.id, id, payload, element };
    for (const desk of [live, another]) assert.deepEqual(await hints(desk), [expected]);
    assert.deepEqual(await hints(waiting), []);
    assert.deepEqual(await waiting.fetchAll(), []);
    for (const table of ['entry/', 'payload/', 'sent/', 'mailbox/'])
      assert.equal(await daemon.countRows('e2e-relay', table), 0, table);
  });

  it('is no repeat of another one, nor of a message with its id', async () => {
    await bob.fetchAll();
    const id = randomBytes(16);
    await hint({ id });
    await hint({ id });
    assert.deepEqual(await alice.send({ id, to: [bob.address] }), STORED);
    await hint({ id });
    assert.deepEqual(
      (await bob.events()).map(({ type }) => type.replace('e2e-relay.', '')),
      ['transient', 'transient', 'deliver', 'transient'],
    );
  });

  it('goes to nobody who reads no more, and not to a device out of the list', async () => {
    const tablet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    await tablet.fetchAll();
    assert.deepEqual(await hint({ to: [tablet.address] }), PUSHED);
    assert.equal((await hints(tablet)).length, 1);
    await bob.person.publishList(bob.member, [bob.device]);
    assert.deepEqual(await hint({ to: [tablet.address] }), { ...PUSHED, changed: ['bob'] });
    assert.deepEqual(await hints(tablet), []);
    await bob.fetchAll();
    assert.deepEqual(await hint({ to: [bob.address, tablet.address] }), { ...PUSHED, changed: ['bob'] });
    assert.deepEqual(await hints(bob), [], 'all or nobody');
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    await hint({ to: [tablet.address] });
    assert.deepEqual(await hints(tablet), [], 'it has to fetch again');
  });

  it('comes whole, from a listed device, and leaves the batches of another message alone', async () => {
    const { link } = alice.member;
    const part = { id: randomBytes(16), elements: elementsFor([bob.address]), last: true } as const;
    const payload = randomBytes(9);
    await bob.fetchAll();
    await link.request('e2e-relay.send', { ...part, payload, elements: [], last: false, mode: 'all' });
    const bare = link.request('e2e-relay.send', { ...part, mode: 'transient' });
    await assert.rejects(bare, refused('not-now'));
    const half = link.request('e2e-relay.send', { ...part, payload, last: false, mode: 'transient' });
    await assert.rejects(half, refused('invalid'));
    assert.deepEqual(await hint({}), PUSHED);
    assert.deepEqual(await link.request('e2e-relay.send', { ...part, mode: 'all' }), STORED);
    const stranger = await alice.person.addDesk();
    await assert.rejects(stranger.send({ mode: 'transient', to: [bob.address] }), refused('refused'));
  });

  it('is dropped past the share that its sender has of each session', async () => {
    const { desk: carol } = await Person.join(daemon, 'carol');
    const second = await bob.reconnect();
    await Promise.all([bob.fetchAll(), second.fetchAll(), carol.fetchAll()]);
    const payload = randomBytes(20_000);
    for (let sent = 0; sent < 5; sent++) assert.deepEqual(await hint({ payload }), PUSHED);
    for (const desk of [bob, second]) assert.equal((await hints(desk)).length, 3);
    await hint({ payload, to: [carol.address] });
    assert.equal((await hints(carol)).length, 1, 'others are not concerned');
    await carol.send({ payload, mode: 'transient', to: [bob.address] });
    assert.deepEqual(
      (await hints(bob)).map(({ from }) => from),
      ['carol'],
    );
    assert.deepEqual(await alice.send({ payload, to: [bob.address] }), STORED);
    assert.equal((await bob.deliveries(1)).length, 1, 'nor is what is stored');
    clock.advance(999);
    await hint({ payload });
    assert.deepEqual(await hints(bob), []);
    clock.advance(1);
    await hint({ payload });
    assert.equal((await hints(bob)).length, 1);
  });

  it('counts as much as any other message for who sends too many', async () => {
    await bob.fetchAll();
    const answers = await Promise.allSettled(Array.from({ length: 120 }, () => hint({})));
    const refusals = answers.filter(({ status }) => status === 'rejected');
    assert.ok(refusals.length >= 20, `${refusals.length} were refused`);
    clock.advance(2_000);
    assert.equal((await hints(bob)).length, 120 - refusals.length);
  });

  /** From alice to bob, unless told otherwise. */
  function hint({
    id,
    payload,
    to = [bob.address],
  }: Partial<{ id: Uint8Array; payload: Uint8Array; to: Address[] }>) {
    return alice.send({ mode: 'transient', to, ...(id && { id }), ...(payload && { payload }) });
  }

  async function hints(desk: Desk): Promise<Transient[]> {
    return (await desk.events()).flatMap((event) => {
      return event.type === 'e2e-relay.transient' ? [event.body] : [];
    });
  }
});

describe('a transient message to a session that is still reading a page', () => {
  it('is dropped, so that nothing comes before the answer', async () => {
    const store = await pluginStore('e2e-relay');
    try {
      const mailboxes = new Mailboxes(store.storage);
      const address = { user: 'bob', device: randomBytes(16) };
      const reader = new Reader(sessionOf(address), () => undefined);
      const mailbox = keyOf(address);
      (await mailboxes.find(mailbox)).readers.add(reader);
      let pushed = 0;
      const sessions = sessionsOf([], () => {
        pushed++;
      });
      const transients = new Transients({ sessions, clock: new HeldClock(), mailboxes });
      const letter = {
        id: randomBytes(16),
        mode: 'transient',
        payload: randomBytes(9),
        elements: [{ ...address, mailbox, element: randomBytes(9) }],
        from: 'alice',
        device: randomBytes(16),
        sender: '',
      } as const;
      transients.push(letter);
      assert.equal(pushed, 0);
      reader.goLive(0);
      transients.push(letter);
      assert.equal(pushed, 1);
    } finally {
      await store.dispose();
    }
  });
});
