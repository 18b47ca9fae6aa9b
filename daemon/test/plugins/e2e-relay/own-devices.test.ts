import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { newDevice, refused } from '../member.ts';
import { type PluginDaemon } from '../plugin-daemon.ts';
import { type Desk, Person, STORED } from './relay-person.ts';
import { twoDesks } from './two-desks.ts';

const MAIL = ['entry/', 'payload/', 'readers/'] as const;
const PREKEYS = ['bundle/', 'prekey/', 'pq-prekey/'] as const;

describe('device lists', () => {
  let daemon: PluginDaemon;
  let alice: Desk;
  let bob: Desk;
  let tablet: Desk;

  beforeEach(async () => {
    ({ daemon, alice, bob } = await twoDesks());
    tablet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
  });

  afterEach(() => daemon.dispose());

  it('are handed out as they were signed, also after a restart', async () => {
    const signed = bob.person.signList([bob.device, tablet.device], 2);
    for (const desk of [alice, null]) {
      if (desk === null) await daemon.restart();
      const asker = desk ?? (await alice.reconnect());
      assert.deepEqual(await asker.member.link.request('e2e-relay.list', { user: 'bob' }), signed);
      await assert.rejects(
        asker.member.link.request('e2e-relay.list', { user: 'eve' }),
        refused('not-found'),
      );
    }
  });

  it('only ever get newer, but for the same again', async () => {
    const { person, member, device } = bob;
    await person.publishList(member, [device, tablet.device], 2);
    await assert.rejects(person.publishList(member, [device], 2), refused('outdated'));
    await assert.rejects(person.publishList(member, [device, tablet.device], 1), refused('outdated'));
    await person.publishList(member, [device], 9);
    await assert.rejects(person.publishList(member, [device], 3), refused('outdated'));
  });

  it('must be by the published identity of that user', async () => {
    const { link } = bob.member;
    const another = new Person('bob', daemon);
    await assert.rejects(
      link.request('e2e-relay.publish-list', another.signList([bob.device], 3)),
      refused('refused'),
    );
    const ofAlice = alice.person.signList([bob.device], 3);
    await assert.rejects(link.request('e2e-relay.publish-list', ofAlice), refused('refused'));
    const { list } = bob.person.signList([bob.device], 3);
    const forged = { list, signature: Ed25519Key.generate().sign(list) };
    await assert.rejects(link.request('e2e-relay.publish-list', forged), refused('invalid'));
    const garbage = { list: randomBytes(100), signature: randomBytes(64) };
    await assert.rejects(link.request('e2e-relay.publish-list', garbage), (error) => {
      return refused('malformed')(error) || refused('invalid')(error);
    });
    const twice = bob.person.signList([bob.device, bob.device], 3);
    await assert.rejects(link.request('e2e-relay.publish-list', twice), refused('invalid'));
    const { person, desk } = { person: new Person('carol', daemon), desk: newDevice() };
    const carol = await daemon.connect();
    await carol.signUp('carol');
    await assert.rejects(person.publishList(carol, [desk]), refused('refused'));
  });

  it('are told of to the other sessions of their user once they are another', async () => {
    const second = await bob.reconnect();
    await tablet.events();
    await bob.person.publishList(bob.member, [bob.device], 5);
    const changed = ['e2e-relay.list-changed', { user: 'bob' }];
    const told = async (desk: Desk) => (await desk.events()).map(({ type, body }) => [type, body]);
    for (const desk of [tablet, second]) assert.deepEqual(await told(desk), [changed]);
    for (const desk of [alice, bob]) assert.deepEqual(await told(desk), []);
    await bob.person.publishList(bob.member, [bob.device], 5);
    await assert.rejects(bob.person.publishList(bob.member, [bob.device], 4), refused('outdated'));
    assert.deepEqual(await told(second), [], 'the same again is nothing new');
    await bob.person.publishList(second.member, [bob.device], 6);
    assert.deepEqual(await told(bob), [changed]);
  });

  it('without a device take its mailbox, its prekeys and its say', async () => {
    await tablet.publishPrekeys(tablet.prekeys({ oneTime: 3, oneTimePq: 3 }));
    await tablet.fetchAll();
    await alice.send({ payload: randomBytes(5_000), to: [bob.address, tablet.address] });
    await tablet.deliveries(1);
    await bob.person.publishList(bob.member, [bob.device]);
    assert.deepEqual(await alice.send({ to: [bob.address] }), STORED);
    assert.deepEqual(await tablet.pushed(), []);
    await assert.rejects(tablet.fetch(), refused('refused'));
    await assert.rejects(tablet.send({ to: [alice.address] }), refused('refused'));
    await assert.rejects(alice.claim(tablet.address), refused('not-found'));
    for (const table of PREKEYS) assert.equal(await daemon.countRows('e2e-relay', table), 0, table);
    const entries = await daemon.rows('e2e-relay', 'entry/');
    assert.equal(entries.length, 2, 'those of the device that stayed');
    assert.equal((await bob.fetchAll()).length, 2);
  });

  it('with other keys for a device take the prekeys of before, whose secrets nobody has, and no more', async () => {
    await tablet.publishPrekeys(tablet.prekeys({ oneTime: 3, oneTimePq: 3 }));
    await alice.claim(tablet.address);
    await alice.send({ payload: randomBytes(5_000), to: [bob.address, tablet.address] });
    tablet.device = { id: tablet.device.id, key: Ed25519Key.generate() };
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
    await assert.rejects(alice.claim(tablet.address), refused('not-found'));
    // Ids begin anew with the keys: also those that were handed out before.
    await tablet.publishPrekeys(tablet.prekeys({ oneTime: 1, oneTimePq: 1 }));
    assert.ok((await alice.claim(tablet.address)).oneTime);
    assert.equal((await tablet.fetchAll()).length, 1, 'what waits may still be read');
  });

  it('go with the identity they were by, and all that hung on them', async () => {
    await bob.publishPrekeys(bob.prekeys({ oneTime: 3, oneTimePq: 3 }));
    await alice.send({ payload: randomBytes(5_000), to: [bob.address, tablet.address] });
    await bob.fetchAll();
    await bob.person.publishIdentity(bob.member);
    assert.equal(await daemon.countRows('e2e-relay', 'entry/'), 2, 'the same key changes nothing');
    bob.person.identity = Ed25519Key.generate();
    await bob.person.publishIdentity(bob.member);
    for (const table of [...PREKEYS, ...MAIL])
      assert.equal(await daemon.countRows('e2e-relay', table), 0, table);
    await assert.rejects(alice.member.link.request('e2e-relay.list', { user: 'bob' }), refused('not-found'));
    assert.deepEqual(await alice.send({ to: [bob.address] }), {
      stored: false,
      full: [],
      changed: ['bob'],
    });
    await bob.person.publishList(bob.member, [bob.device]);
    assert.deepEqual(await alice.send({ to: [bob.address] }), STORED);
    assert.equal((await bob.fetchAll()).length, 1);
  });
});
