import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { type Address, type Desk, elementsFor, Person, STORED } from './relay-person.ts';

const NOT_STORED = { stored: false, full: [], changed: [] };

describe('a message to some of the devices', () => {
  let daemon: PluginDaemon;
  let alice: Desk;
  let bob: Desk;
  let tablet: Desk;

  beforeEach(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [e2eRelayPlugin, { mailbox: { messages: 20, senderPercent: 50 } }],
    ]);
    ({ desk: alice } = await Person.join(daemon, 'alice'));
    ({ desk: bob } = await Person.join(daemon, 'bob'));
    tablet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, tablet.device]);
  });

  afterEach(() => daemon.dispose());

  it('needs no other than those addressed, also of the own user', async () => {
    assert.deepEqual(await alice.send({ mode: 'some', to: [tablet.address] }), STORED);
    assert.deepEqual(await bob.send({ mode: 'some', to: [alice.address, tablet.address] }), STORED);
    assert.deepEqual(await bob.fetchAll(), []);
    assert.deepEqual(await from(tablet), ['alice', 'bob']);
    assert.deepEqual(await from(alice), ['bob']);
  });

  it('is not stored when one of them is in no list, or is the sender', async () => {
    const stranger = { user: 'bob', device: randomBytes(16) };
    const changed = async (to: readonly Address[]) => {
      const answer = await alice.send({ mode: 'some', to });
      assert.deepEqual({ ...answer, changed: [] }, NOT_STORED);
      return answer.changed;
    };
    assert.deepEqual(await changed([tablet.address, stranger]), ['bob']);
    assert.deepEqual(await changed([tablet.address, { user: 'nobody', device: randomBytes(16) }]), [
      'nobody',
    ]);
    assert.deepEqual(await changed([tablet.address, alice.address]), ['alice']);
    assert.deepEqual(await tablet.fetchAll(), []);
  });

  it('is stored once for each device, however often it is sent', async () => {
    const letter = { id: randomBytes(16), payload: randomBytes(9), mode: 'some' } as const;
    for (let round = 0; round < 2; round++)
      assert.deepEqual(await alice.send({ ...letter, to: [tablet.address] }), STORED);
    assert.deepEqual(await alice.send({ ...letter, to: [bob.address, tablet.address] }), STORED);
    for (const desk of [bob, tablet]) assert.deepEqual(await from(desk), ['alice']);
  });

  it('goes under one id to no more devices than a message is for', async () => {
    const id = randomBytes(16);
    await alice.send({ id, mode: 'some', to: [bob.address] });
    const devices = await manyDevices(4);
    for (const some of devices.slice(0, 3))
      assert.deepEqual(await alice.send({ id, mode: 'some', to: some }), STORED);
    const [row] = await daemon.rows('e2e-relay', 'sent/');
    assert.ok(row);
    const rest = devices[3] ?? [];
    await assert.rejects(alice.send({ id, mode: 'some', to: rest }), refused('too-many'));
    assert.deepEqual(await alice.send({ id, mode: 'some', to: rest.slice(1) }), STORED);
  });

  it('gets no more of a mailbox than the share of its sender', async () => {
    const send = () => alice.send({ mode: 'some', to: [tablet.address] });
    const answers = await Promise.all(Array.from({ length: 12 }, send));
    assert.equal(answers.filter(({ stored }) => stored).length, 10);
    assert.deepEqual((await send()).full, [tablet.address]);
    const { desk: carol } = await Person.join(daemon, 'carol');
    assert.deepEqual(await carol.send({ mode: 'some', to: [tablet.address] }), STORED);
  });

  it('has one mode in all its batches', async () => {
    const { link } = alice.member;
    const part = { id: randomBytes(16), elements: elementsFor([tablet.address]) };
    await link.request('e2e-relay.send', {
      ...part,
      payload: randomBytes(9),
      elements: [],
      last: false,
      mode: 'all',
    });
    await assert.rejects(
      link.request('e2e-relay.send', { ...part, last: true, mode: 'some' }),
      refused('invalid'),
    );
    assert.deepEqual(await tablet.fetchAll(), []);
  });

  /** As many users as fit, each with 64 devices. */
  async function manyDevices(users: number): Promise<Address[][]> {
    const all: Address[][] = [];
    for (let index = 0; index < users; index++) {
      const { person, desk } = await Person.join(daemon, `many${index}`);
      const others = Array.from({ length: 63 }, () => ({ id: randomBytes(16), key: desk.device.key }));
      const devices = [desk.device, ...others];
      await person.publishList(desk.member, devices);
      all.push(devices.map(({ id }) => ({ user: person.user, device: id })));
    }
    return all;
  }

  async function from(desk: Desk): Promise<string[]> {
    return (await desk.fetchAll()).map(({ from }) => from);
  }
});
