import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { refused } from '../member.ts';
import { type PluginDaemon } from '../plugin-daemon.ts';
import { type Desk, STORED } from './relay-person.ts';
import { twoDesks } from './two-desks.ts';

describe('a device that its user revokes', () => {
  let daemon: PluginDaemon;
  let alice: Desk;
  let bob: Desk;
  let tablet: Desk;

  beforeEach(async () => {
    ({ daemon, alice, bob } = await twoDesks());
    tablet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    await tablet.publishPrekeys(tablet.prekeys({ oneTime: 3, oneTimePq: 3 }));
    await tablet.fetchAll();
    await alice.send({ payload: randomBytes(5_000), to: [bob.address, tablet.address] });
    await tablet.deliveries(1);
  });

  afterEach(() => daemon.dispose());

  it('reads and says nothing more from the list without it on, though its session lives', async () => {
    await bob.person.publishList(bob.member, [bob.device]);
    await assertNothingOf(tablet);
    assert.deepEqual(await alice.send({ to: [bob.address] }), STORED);
    for (const mode of ['some', 'transient'] as const)
      assert.deepEqual((await alice.send({ mode, to: [tablet.address] })).changed, ['bob']);
    assert.deepEqual(
      (await tablet.events()).map(({ type }) => type),
      ['e2e-relay.list-changed'],
    );
    await assert.rejects(tablet.fetch(), refused('refused'));
    await assert.rejects(tablet.send({ to: [alice.address] }), refused('refused'));
    await assert.rejects(tablet.publishPrekeys(tablet.prekeys({ oneTime: 1 })), refused('refused'));
    await assert.rejects(alice.claim(tablet.address), refused('not-found'));
    const { link } = tablet.member;
    await assert.rejects(link.request('e2e-relay.link-requests', {}), refused('refused'));
  });

  it('is sent away, and can not log in any more', async () => {
    await bob.person.publishList(bob.member, [bob.device]);
    const second = await tablet.reconnect();
    await revoke(tablet);
    for (const { member } of [tablet, second]) assert.equal(await member.farewell(), 'revoked');
    await assert.rejects(tablet.reconnect(), refused('login-failed'));
    await assertNothingOf(tablet);
    await daemon.restart();
    await assert.rejects(tablet.reconnect(), refused('login-failed'));
    await assertNothingOf(tablet);
    alice = await alice.reconnect();
    assert.deepEqual(await alice.send({ to: [bob.address] }), STORED);
  });

  it('is sent away first, and loses what waits for it with the list', async () => {
    await revoke(tablet);
    assert.equal(await tablet.member.farewell(), 'revoked');
    assert.deepEqual(await alice.send({ to: [bob.address, tablet.address] }), STORED);
    await bob.person.publishList(bob.member, [bob.device]);
    await assertNothingOf(tablet);
    assert.equal((await bob.fetchAll()).length, 2);
  });

  it('may come back by the password and ask to be linked, to an empty mailbox', async () => {
    await bob.person.publishList(bob.member, [bob.device]);
    await revoke(tablet);
    await tablet.member.farewell();
    const member = await daemon.connect();
    await member.prove('bob');
    await member.enrol('bob', tablet.device);
    await assert.rejects(member.link.request('e2e-relay.fetch', { after: 0, limit: 1 }), refused('refused'));
    const keys = { name: 'a tablet', signingKey: randomBytes(32), dhKey: randomBytes(32) };
    await member.link.request('e2e-relay.ask-link', keys);
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    tablet.member = member;
    assert.deepEqual(await tablet.fetchAll(), []);
  });

  function revoke({ device }: Desk) {
    return bob.member.link.request('auth.revoke-device', { device: device.id });
  }

  async function assertNothingOf({ device }: Desk): Promise<void> {
    const hex = Buffer.from(device.id).toString('hex');
    const rows = await daemon.rows('e2e-relay');
    const own = rows.map(({ key }) => key).filter((key) => key.includes(hex));
    // Its place in the count of messages stays until the sweep comes by.
    assert.deepEqual(own, [`mailbox/bob/${hex}`]);
  }
});
