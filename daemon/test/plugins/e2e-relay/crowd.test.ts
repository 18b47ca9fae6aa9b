import assert from 'node:assert/strict';
import { type DeviceList, signDeviceList } from '../../../../common/src/auth/device-list.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { Codec } from '../../../../common/src/wire/codec.ts';
import { relayMessages } from '../../../../common/src/wire/messages.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { DeviceLists } from '../../../src/plugins/e2e-relay/device-lists.ts';
import { Mailboxes } from '../../../src/plugins/e2e-relay/mailboxes.ts';
import { Addressing } from '../../../src/plugins/e2e-relay/addressing.ts';
import { keyOf } from '../../../src/plugins/e2e-relay/address.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import type { PluginStorage } from '../../../src/plugin/api.ts';
import { refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';
import { type Address, type Desk, Person, STORED } from './relay-person.ts';

const CROWD = 256;
/** In one record, with an element as long as that of a session that was answered. */
const A_BATCH = 200;
/** Of what a record may hold. */
const RECORD_BYTES = 65_519;

describe('a message to 256 people', () => {
  let daemon: PluginDaemon;
  let alice: Desk;
  let crowd: readonly Desk[];

  before(async function () {
    this.timeout(120_000);
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [e2eRelayPlugin, {}],
    ]);
    ({ desk: alice } = await Person.join(daemon, 'alice'));
    const desks: Desk[] = [];
    for (let index = 0; index < CROWD; index++)
      desks.push((await Person.join(daemon, `member${index}`)).desk);
    crowd = desks;
  });

  after(() => daemon.dispose());

  it('reaches all of them, from a daemon that has just started too', async () => {
    const payload = randomBytes(40_000);
    await daemon.restart();
    alice = await alice.reconnect();
    assert.deepEqual(await post({ payload, to: addresses() }), STORED);
    assert.deepEqual(await post({ payload: randomBytes(9), to: addresses() }), STORED);
    assert.equal(await daemon.countRows('e2e-relay', 'entry/'), 2 * CROWD);
    assert.equal(await daemon.countRows('e2e-relay', 'payload/'), 2);
    const [first, last] = [await crowd[0]?.reconnect(), await crowd.at(-1)?.reconnect()];
    for (const desk of [first, last]) {
      const [one, two] = (await desk?.fetchAll()) ?? [];
      assert.deepEqual(one?.payload, payload);
      assert.equal(two?.number, 2);
    }
  });

  it('is for no more than that', async () => {
    const to = [...addresses(), { user: 'one-more', device: randomBytes(16) }];
    await assert.rejects(post({ payload: randomBytes(9), to }), refused('too-many'));
  });

  it('is answered with those whose lists are others', async () => {
    const to = addresses().map(({ user }) => ({ user, device: randomBytes(16) }));
    const { stored, changed } = await post({ payload: randomBytes(9), to });
    assert.deepEqual([stored, changed], [false, to.map(({ user }) => user)]);
  });

  function addresses(): readonly Address[] {
    return crowd.map(({ address }) => address);
  }

  /** In as many batches as it takes. */
  async function post({ payload, to }: { readonly payload: Uint8Array; readonly to: readonly Address[] }) {
    const { link } = alice.member;
    const part = { id: randomBytes(16), mode: 'all' } as const;
    const elements = to.map((address) => ({ ...address, element: randomBytes(152) }));
    await link.request('e2e-relay.send', { ...part, payload, elements: [], last: false });
    await link.request('e2e-relay.send', { ...part, elements: elements.slice(0, A_BATCH), last: false });
    return link.request('e2e-relay.send', { ...part, elements: elements.slice(A_BATCH), last: true });
  }
});

describe('the answer to a message to 256 people', () => {
  it('fits a record, whoever is told of', () => {
    const users = Array.from({ length: CROWD }, (_, index) => `u${index}`.padEnd(32, 'x'));
    const full = users.map((user) => ({ user, device: randomBytes(16) }));
    const answer = { stored: true, full, changed: users };
    const encoded = new Codec(relayMessages).encodeOk('e2e-relay.send', 2 ** 53 - 1, answer);
    assert.ok(encoded.length < RECORD_BYTES, `${encoded.length} bytes`);
  });
});

describe('looking up many addresses', () => {
  let store: PluginStore;
  let reads: number;
  let most: number;
  let lists: DeviceLists;
  let addressing: Addressing;

  beforeEach(async () => {
    store = await pluginStore('e2e-relay');
    reads = 0;
    most = 0;
    const counted = countReads(store.storage);
    lists = new DeviceLists(counted);
    addressing = new Addressing(lists, new Mailboxes(counted));
  });

  afterEach(() => store.dispose());

  it('asks the store for some at a time', async () => {
    const addresses = await listed(CROWD);
    const letter = letterTo(addresses);
    await addressing.learn(letter);
    assert.ok(addressing.isLearned(letter));
    assert.deepEqual(addressing.changed(letter), []);
    assert.ok(most <= 64, `${most} reads at once`);
  });

  it('ends early with names that have no list', async () => {
    const strangers = Array.from({ length: CROWD }, (_, index) => ({
      user: `nobody${index}`,
      device: randomBytes(16),
    }));
    const letter = letterTo(strangers);
    await addressing.learn(letter);
    assert.ok(reads <= 64, `${reads} reads`);
    assert.equal(addressing.changed(letter).length, CROWD);
  });

  it('keeps the lists of others in memory, whatever names somebody makes up', async () => {
    const [one] = await listed(1);
    assert.ok(one);
    await lists.find(one.user);
    for (let index = 0; index < 12_000; index++) lists.remember(`nobody${index}`, undefined);
    assert.ok(lists.peek(one.user)?.known);
    assert.equal(lists.peek('nobody0'), undefined);
    assert.deepEqual(lists.peek('nobody11999'), { known: undefined });
  });

  it('finds a list that came after a name was known to have none, and none when it went', async () => {
    assert.equal(await lists.find('user0'), undefined);
    await listed(1);
    lists.remember('user0', await new DeviceLists(store.storage).find('user0'));
    assert.ok((await lists.find('user0'))?.list);
    lists.remember('user0', undefined);
    assert.equal(await lists.find('user0'), undefined);
  });

  /** Counts the rows asked for, and how many were at the same time. */
  function countReads(storage: PluginStorage): PluginStorage {
    let open = 0;
    const counted = async <T>(read: Promise<T>): Promise<T> => {
      reads++;
      most = Math.max(most, ++open);
      try {
        return await read;
      } finally {
        open--;
      }
    };
    return {
      ...storage,
      table: (name, schema) => {
        const table = storage.table(name, schema);
        const [get, list] = [table.get.bind(table), table.list.bind(table)];
        table.get = (key) => counted(get(key));
        table.list = (range) => counted(list(range));
        return table;
      },
    };
  }

  async function listed(count: number): Promise<Address[]> {
    const identity = Ed25519Key.generate();
    const { publicKey: key } = identity;
    const addresses = Array.from({ length: count }, (_, index) => ({
      user: `user${index}`,
      device: randomBytes(16),
    }));
    const listOf = ({ user, device }: Address): DeviceList => {
      const devices = [{ id: device, name: 'one', signingKey: key, dhKey: key }];
      return { user, identityKey: key, version: 1, issuedAt: 1, devices };
    };
    const signed = addresses.map((address) =>
      lists.put(address.user, signDeviceList(listOf(address), identity)),
    );
    await store.storage.commit(signed);
    return addresses;
  }

  function letterTo(to: readonly Address[]) {
    const device = randomBytes(16);
    const elements = to.map((each) => ({ ...each, mailbox: keyOf(each), element: randomBytes(9) }));
    const sender = keyOf({ user: 'alice', device });
    return {
      id: device,
      mode: 'all',
      payload: randomBytes(9),
      elements,
      from: 'alice',
      device,
      sender,
    } as const;
  }
});
