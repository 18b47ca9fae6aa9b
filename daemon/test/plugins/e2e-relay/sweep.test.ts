import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { signDeviceList } from '../../../../common/src/auth/device-list.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { addressOf, keyOf } from '../../../src/plugins/e2e-relay/address.ts';
import { DeviceLists } from '../../../src/plugins/e2e-relay/device-lists.ts';
import { Mailboxes } from '../../../src/plugins/e2e-relay/mailboxes.ts';
import { PrekeyRows } from '../../../src/plugins/e2e-relay/prekey-rows.ts';
import { Removals } from '../../../src/plugins/e2e-relay/removals.ts';
import { SentIndex } from '../../../src/plugins/e2e-relay/sent-index.ts';
import { Sweep } from '../../../src/plugins/e2e-relay/sweep.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';

const DAY = 86_400_000;

describe('the sweep of the relay', () => {
  const clock = new HeldClock();
  let store: PluginStore;
  let mailboxes: Mailboxes;
  let sweep: Sweep;

  beforeEach(async () => {
    store = await pluginStore('e2e-relay');
    open();
  });

  afterEach(() => store.dispose());

  /** Again from what is on disk. */
  function open(): void {
    const { storage } = store;
    mailboxes = new Mailboxes(storage);
    const onFault = assert.ifError;
    sweep = new Sweep({
      storage,
      clock,
      mailboxes,
      lists: new DeviceLists(storage),
      removals: new Removals({ storage, mailboxes, clock, onFault }),
      sent: new SentIndex(storage).table,
      usedPrekeys: new PrekeyRows(storage).used,
      keepDays: () => 30,
    });
  }

  it('forgets what was fetched by nobody after the days that are set, and no sooner', async () => {
    const bob = await listed('bob');
    await put(bob, 700);
    clock.jump(DAY);
    await put(bob, 3);
    clock.jump(28 * DAY);
    await round();
    assert.equal(await entries(bob), 703);
    clock.jump(DAY + 1);
    await round();
    await round();
    assert.equal(await entries(bob), 3);
    assert.deepEqual((await mailboxes.find(bob)).usage.messages, 3);
    open();
    const again = await mailboxes.find(bob);
    assert.deepEqual([again.usage.messages, again.last], [3, 703]);
    clock.jump(DAY);
    await round();
    assert.equal(await entries(bob), 0);
    open();
    assert.deepEqual(
      [(await mailboxes.find(bob)).usage.messages, (await mailboxes.find(bob)).last],
      [0, 703],
    );
  });

  it('removes mailboxes of devices that are in no list', async () => {
    const [bob, gone] = [await listed('bob'), keyOf({ user: 'bob', device: randomBytes(16) })];
    await put(bob, 2);
    await put(gone, 1_200);
    await round();
    assert.deepEqual([await entries(bob), await entries(gone)], [2, 0]);
    assert.equal(await mailboxes.rows.checkpoints.get(gone), undefined);
    assert.ok(await mailboxes.rows.checkpoints.get(bob));
  });

  it('forgets what was sent and handed out after 45 days, some rows at a time', async () => {
    const index = new SentIndex(store.storage);
    const [used] = new PrekeyRows(store.storage).used;
    assert.ok(used);
    const write = (sender: string) => [
      index.write({ sender, id: randomBytes(16) }, { at: clock.now(), to: ['bob/1'] }),
      used.put(`${sender}/1`, { hash: randomBytes(32), at: clock.now() }),
    ];
    const senders = Array.from({ length: 1_100 }, (_, sender) => `alice/${sender}`);
    await store.storage.commit(senders.flatMap(write));
    clock.jump(44 * DAY);
    await store.storage.commit(write('carol/1'));
    await round();
    assert.equal((await index.table.list()).length, 1_101);
    clock.jump(DAY + 1);
    await sweep.some();
    const left = (await index.table.list()).length;
    assert.ok(left > 500, `a step went through all: ${left} are left`);
    await round();
    assert.deepEqual([(await index.table.list()).length, (await used.list()).length], [1, 1]);
  });

  async function round(): Promise<void> {
    while (!(await sweep.some()));
    // The rounds through the tables do not end at the same time.
    for (let step = 0; step < 5; step++) await sweep.some();
  }

  async function listed(user: string): Promise<string> {
    const identity = Ed25519Key.generate();
    const device = randomBytes(16);
    const key = identity.publicKey;
    const devices = [{ id: device, name: 'one', signingKey: key, dhKey: key }];
    const list = { user, identityKey: key, version: 1, issuedAt: 1, devices };
    const write = new DeviceLists(store.storage).put(user, signDeviceList(list, identity));
    await store.storage.commit([write]);
    return keyOf({ user, device });
  }

  async function put(key: string, count: number): Promise<void> {
    const mailbox = await mailboxes.find(key);
    const { rows } = mailboxes;
    const { device } = addressOf(key);
    const payload = randomBytes(20);
    const entry = {
      from: 'alice',
      device,
      id: device,
      sentAt: clock.now(),
      element: payload,
      payloadBytes: 20,
      payload,
    };
    for (let sent = 0; sent < count; sent++) {
      const pending = mailbox.begin(entry, payload);
      const checkpoint = mailbox.dueCheckpoint();
      const also = checkpoint ? [rows.checkpoints.put(key, checkpoint)] : [];
      void store.storage.commit([rows.put(key, pending.number, entry), ...also]).then(() => {
        mailbox.settle(pending, 'stored');
      });
    }
    await mailbox.quiet();
  }

  async function entries(key: string): Promise<number> {
    return (await mailboxes.rows.list(key, 0)).length;
  }
});
