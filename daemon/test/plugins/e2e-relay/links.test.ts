import assert from 'node:assert/strict';
import { signDeviceList } from '../../../../common/src/auth/device-list.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { definePlugin, Type } from '../../../src/plugin/api.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { DeviceLists } from '../../../src/plugins/e2e-relay/device-lists.ts';
import { LinkRequests } from '../../../src/plugins/e2e-relay/link-requests.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';
import { sessionOf, sessionsOf } from './bare-session.ts';
import { type Desk, Person } from './relay-person.ts';

describe('a device that asks to be linked', () => {
  let daemon: PluginDaemon;
  let bob: Desk;
  let laptop: Desk;
  let onClosed: () => void = () => undefined;

  /** Hears of the end of a session after the relay has. */
  const watcher = definePlugin({
    name: 'watcher',
    version: '1.0.0',
    reads: [],
    configSchema: Type.Object({}),
    messages: {},
    setup(context) {
      context.on('sessionClosed', () => {
        onClosed();
      });
    },
  });

  beforeEach(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [e2eRelayPlugin, {}],
      [watcher, {}],
    ]);
    ({ desk: bob } = await Person.join(daemon, 'bob'));
    laptop = await bob.person.addDesk();
  });

  afterEach(() => daemon.dispose());

  it('is told to the sessions of listed devices of its user, at once and later', async () => {
    const { desk: alice } = await Person.join(daemon, 'alice');
    const unlisted = await bob.person.addDesk();
    const asked = await ask(laptop);
    assert.deepEqual(await told(bob), [['e2e-relay.link-asked', asked]]);
    for (const desk of [laptop, unlisted, alice]) assert.deepEqual(await told(desk), []);
    assert.deepEqual(await requests(bob), [asked]);
    assert.deepEqual(await requests(await bob.reconnect()), [asked]);
    assert.deepEqual(await requests(alice), []);
    for (const desk of [laptop, unlisted]) await assert.rejects(requests(desk), refused('refused'));
  });

  it('learns that it was taken in, and waits no longer', async () => {
    const other = await bob.person.addDesk();
    await ask(laptop);
    const asked = await ask(other);
    await told(bob);
    await bob.person.publishList(bob.member, [bob.device, laptop.device]);
    for (const desk of [laptop, other])
      assert.deepEqual(await told(desk), [['e2e-relay.list-changed', { user: 'bob' }]]);
    assert.deepEqual(await told(bob), []);
    assert.deepEqual(await requests(laptop), [asked], 'the other one still waits');
    await assert.rejects(ask(laptop), refused('already-exists'));
  });

  it('may ask again with other keys than those that are listed, and waits until these are', async () => {
    await ask(laptop);
    await bob.person.publishList(bob.member, [bob.device, laptop.device]);
    await told(bob);
    const again = await ask(laptop, Ed25519Key.generate());
    assert.deepEqual(await told(bob), [['e2e-relay.link-asked', again]]);
    await bob.person.publishList(bob.member, [bob.device, laptop.device]);
    assert.deepEqual(await requests(bob), [again]);
    laptop.device = { ...laptop.device, key: Ed25519Key.generate() };
    await ask(laptop);
    await bob.person.publishList(bob.member, [bob.device, laptop.device]);
    assert.deepEqual(await requests(bob), []);
  });

  it('learns that it was refused, and may ask again', async () => {
    await ask(laptop);
    await refuse(bob, laptop);
    assert.deepEqual(await told(laptop), [['e2e-relay.link-refused', {}]]);
    assert.deepEqual(await requests(bob), []);
    await assert.rejects(refuse(bob, laptop), refused('not-found'));
    const again = await ask(laptop);
    assert.deepEqual(await requests(bob), [again]);
  });

  it('can not be refused by devices that are in no list, or of others', async () => {
    const { desk: alice } = await Person.join(daemon, 'alice');
    const unlisted = await bob.person.addDesk();
    const asked = await ask(laptop);
    for (const desk of [laptop, unlisted]) await assert.rejects(refuse(desk, laptop), refused('refused'));
    await assert.rejects(refuse(alice, laptop), refused('not-found'));
    assert.deepEqual(await requests(bob), [asked]);
    assert.deepEqual(await told(laptop), []);
  });

  it('has one request, the newest, over whichever session', async () => {
    await ask(laptop);
    const second = await laptop.reconnect();
    await ask(laptop);
    const newest = await ask(second);
    assert.deepEqual(await requests(bob), [newest]);
    await leave(laptop);
    assert.deepEqual(await requests(bob), [newest]);
    // The session becomes that of another device.
    const key = Ed25519Key.generate();
    second.device = { id: randomBytes(16), key };
    await second.member.prove('bob');
    await second.member.enrol('bob', second.device);
    const another = await ask(second);
    assert.deepEqual(await requests(bob), [another]);
    await leave(second);
    assert.deepEqual(await requests(bob), []);
  });

  it('must be enrolled', async () => {
    const member = await daemon.connect();
    await member.prove('bob');
    await member.link.ready();
    const { name, signingKey, dhKey } = newKeys();
    const asking = member.link.request('e2e-relay.ask-link', { name, signingKey, dhKey });
    await assert.rejects(asking, refused('refused'));
  });

  it('waits with seven others at most', async () => {
    const desks = [laptop];
    while (desks.length < 9) desks.push(await bob.person.addDesk());
    const [ninth, ...eight] = desks.reverse();
    assert.ok(ninth);
    for (const desk of eight) await ask(desk);
    await assert.rejects(ask(ninth), refused('too-many'));
    // Each of them may ask anew; another one finds a place when one of them is gone.
    await ask(laptop);
    assert.equal((await requests(bob)).length, 8);
    await leave(laptop);
    await ask(ninth);
    assert.equal((await requests(bob)).length, 8);
    await told(bob);
    const { desk: alice } = await Person.join(daemon, 'alice');
    const hers = await ask(await alice.person.addDesk());
    assert.deepEqual(await requests(alice), [hers], 'each user has eight places');
  });

  it('is forgotten with the identity it wanted to belong to, and with the account', async () => {
    await ask(laptop);
    await told(bob);
    bob.person.identity = Ed25519Key.generate();
    await bob.person.publishIdentity(bob.member);
    assert.deepEqual(await told(laptop), [['e2e-relay.list-changed', { user: 'bob' }]], 'there is none now');
    await bob.person.publishList(bob.member, [bob.device]);
    assert.deepEqual(await requests(bob), []);
    await ask(laptop);
    await bob.member.link.request('auth.delete-account', {});
    assert.equal(await laptop.member.farewell(), 'signed-out');
  });

  function newKeys({ publicKey: signingKey } = Ed25519Key.generate()) {
    return { name: 'a laptop', signingKey, dhKey: randomBytes(32) };
  }

  /** What others are told of it. */
  async function ask({ member, device }: Desk, key = device.key) {
    const keys = newKeys(key);
    await member.link.request('e2e-relay.ask-link', keys);
    return { device: device.id, ...keys };
  }

  async function requests({ member }: Desk) {
    return (await member.link.request('e2e-relay.link-requests', {})).requests;
  }

  function refuse({ member }: Desk, { device }: Desk) {
    return member.link.request('e2e-relay.refuse-link', { device: device.id });
  }

  async function told(desk: Desk) {
    return (await desk.events()).map(({ type, body }) => [type, body]);
  }

  /** The daemon has seen it go. */
  async function leave({ member }: Desk) {
    const gone = new Promise<void>((resolve) => (onClosed = resolve));
    member.link.close();
    await gone;
  }
});

describe('what is kept of requests to be linked', () => {
  const keys = { name: 'a laptop', signingKey: randomBytes(32), dhKey: randomBytes(32) };
  const device = randomBytes(16);
  const listed = sessionOf({ user: 'bob', device });
  const [asker, gone] = [
    sessionOf({ user: 'bob', device: randomBytes(16) }),
    sessionOf({ user: 'bob', device: randomBytes(16) }),
  ];
  let store: PluginStore;
  let links: LinkRequests;

  beforeEach(async () => {
    store = await pluginStore('e2e-relay');
    const lists = new DeviceLists(store.storage);
    links = new LinkRequests(
      sessionsOf([listed, asker], () => undefined),
      lists,
    );
    const identity = Ed25519Key.generate();
    const { publicKey: key } = identity;
    const devices = [{ id: device, name: 'one', signingKey: key, dhKey: key }];
    const list = { user: 'bob', identityKey: key, version: 1, issuedAt: 1, devices };
    await store.storage.commit([lists.put('bob', signDeviceList(list, identity))]);
  });

  afterEach(() => store.dispose());

  it('is nothing of a session that ended while its list was read', async () => {
    await links.ask(keys, gone);
    assert.deepEqual(await links.list(listed), []);
    await links.ask(keys, asker);
    assert.equal((await links.list(listed)).length, 1);
  });
});
