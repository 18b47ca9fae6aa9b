import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { type Desk, Person, STORED } from './relay-person.ts';

describe('the limits of a mailbox', () => {
  let daemon: PluginDaemon;
  let alice: Desk;
  let bob: Desk;

  async function start(mailbox: object): Promise<void> {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [e2eRelayPlugin, { mailbox }],
    ]);
    ({ desk: alice } = await Person.join(daemon, 'alice'));
    ({ desk: bob } = await Person.join(daemon, 'bob'));
  }

  afterEach(() => daemon.dispose());

  it('leave the others their part of it', async () => {
    await start({ messages: 20, senderPercent: 50 });
    const { desk: carol } = await Person.join(daemon, 'carol');
    const { desk: dave } = await Person.join(daemon, 'dave');
    assert.equal(await fill(alice, 12), 10);
    assert.equal(await fill(carol, 12), 10);
    assert.equal(await fill(dave, 1), 0, 'the mailbox is full');
    assert.deepEqual((await alice.send({ to: [bob.address] })).full, [bob.address]);
  });

  it('count what is there after a restart, and what was taken out no more', async () => {
    await start({ messages: 200, senderPercent: 100 });
    assert.equal(await fill(alice, 190), 190);
    await daemon.restart();
    alice = await alice.reconnect();
    const back = await bob.reconnect();
    assert.equal(await fill(alice, 20), 10);
    await back.fetchAll();
    await back.acknowledge(70);
    await daemon.restart();
    alice = await alice.reconnect();
    assert.equal(await fill(alice, 80), 70);
  });

  it('are of bytes too', async () => {
    await start({ mebibytes: 1, senderPercent: 100 });
    const payload = randomBytes(49_152);
    let stored = 0;
    while ((await alice.send({ payload, to: [bob.address] })).stored) stored++;
    assert.equal(stored, Math.floor(1_048_576 / (49_152 + 64)));
    assert.deepEqual(await alice.send({ payload: randomBytes(1_000), to: [bob.address] }), STORED);
  });

  it('are told for each device, and a repeat fills in what was missing', async () => {
    await start({ messages: 10, senderPercent: 100 });
    assert.equal(await fill(alice, 10), 10);
    const tablet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    const letter = { id: randomBytes(16), payload: randomBytes(10), to: [bob.address, tablet.address] };
    const partly = { stored: true, full: [bob.address], changed: [] };
    assert.deepEqual(await alice.send(letter), partly);
    assert.deepEqual(await alice.send(letter), partly);
    const waiting = await bob.fetchAll();
    await bob.acknowledge(waiting.at(-1)?.number ?? 0);
    await daemon.restart();
    alice = await alice.reconnect();
    assert.deepEqual(await alice.send(letter), STORED);
    assert.deepEqual(await alice.send(letter), STORED);
    const ids = (await (await bob.reconnect()).fetchAll()).map(({ id }) => id);
    assert.deepEqual(ids, [letter.id]);
    tablet.member = (await tablet.reconnect()).member;
    assert.equal((await tablet.fetchAll()).length, 1);
  });

  it('change while the daemon runs', async () => {
    await start({ messages: 10, senderPercent: 100 });
    assert.equal(await fill(alice, 12), 10);
    daemon.reconfigure({ 'e2e-relay': { mailbox: { messages: 15, senderPercent: 100 } } });
    assert.equal(await fill(alice, 12), 5);
  });

  it('and how near they are can be asked for', async () => {
    await start({});
    await fill(alice, 5);
    await bob.send({ payload: randomBytes(100), to: [alice.address] });
    const usage = { mailboxes: 2, messages: 6, bytes: 5 * (32 + 64) + 164 };
    assert.deepEqual(await daemon.admin.call('mailboxes', {}), usage);
    await daemon.restart();
    assert.deepEqual(await daemon.admin.call('mailboxes', {}), usage);
    const back = await bob.reconnect();
    await back.fetchAll();
    await back.acknowledge(5);
    await daemon.restart();
    assert.deepEqual(await daemon.admin.call('mailboxes', {}), { mailboxes: 1, messages: 1, bytes: 164 });
  });

  /** How many of `count` messages to bob are stored, all sent at once. */
  async function fill(desk: Desk, count: number): Promise<number> {
    const answers = await Promise.all(Array.from({ length: count }, () => desk.send({ to: [bob.address] })));
    return answers.filter(({ stored }) => stored).length;
  }
});
