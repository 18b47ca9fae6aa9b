import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { PrekeyStore } from '../../../src/plugins/e2e-relay/prekey-store.ts';
import { refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';
import { type Desk, Person } from './relay-person.ts';

describe('prekeys', () => {
  let daemon: PluginDaemon;
  let clock: HeldClock;
  let alice: Desk;
  let bob: Desk;

  beforeEach(async () => {
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [authPlugin, { registration: 'open' }],
        [e2eRelayPlugin, { prekeys: { oneTime: 100, oneTimePq: 50, claimsPerHour: 5 } }],
      ],
      clock,
    );
    ({ desk: alice } = await Person.join(daemon, 'alice'));
    ({ desk: bob } = await Person.join(daemon, 'bob'));
  });

  afterEach(() => daemon.dispose());

  it('are handed out one by one, then the last resort', async () => {
    const published = bob.prekeys({ oneTime: 3, oneTimePq: 2 });
    assert.deepEqual(await bob.publishPrekeys(published), { oneTime: 3, oneTimePq: 2 });
    const { signed, lastResort, oneTime, oneTimePq } = published;
    assert.deepEqual(await alice.claim(bob.address), {
      signed,
      pq: oneTimePq[0],
      isLastResort: false,
      oneTime: oneTime[0],
    });
    await alice.claim(bob.address);
    assert.deepEqual(await alice.claim(bob.address), {
      signed,
      pq: lastResort,
      isLastResort: true,
      oneTime: oneTime[2],
    });
    assert.deepEqual(await alice.claim(bob.address), { signed, pq: lastResort, isLastResort: true });
    assert.deepEqual(await bob.member.link.request('e2e-relay.prekey-stock', {}), {
      oneTime: 0,
      oneTimePq: 0,
    });
  });

  it('come once to each of many who claim at the same time, also over a restart', async () => {
    await bob.publishPrekeys(bob.prekeys({ oneTime: 9, oneTimePq: 9 }));
    const claim = async (desk: Desk) => {
      const { oneTime, pq } = await desk.claim(bob.address);
      return [oneTime?.id, pq.id];
    };
    const { desk: carol } = await Person.join(daemon, 'carol');
    const first = await Promise.all([alice, carol, alice, carol, alice].map(claim));
    await daemon.restart();
    const [second, third] = [await alice.reconnect(), await carol.reconnect()];
    const all = [...first, ...(await Promise.all([second, third, second, third].map(claim)))];
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const sorted = (index: 0 | 1) => all.map((pair) => pair[index] ?? 0).sort((a, b) => a - b);
    assert.deepEqual([sorted(0), sorted(1)], [ids, ids]);
  });

  it('that are published again are no error, and do not come back once handed out', async () => {
    const published = bob.prekeys({ oneTime: 2, oneTimePq: 2 });
    await bob.publishPrekeys(published);
    await alice.claim(bob.address);
    assert.deepEqual(await bob.publishPrekeys(published), { oneTime: 1, oneTimePq: 1 });
    assert.equal((await alice.claim(bob.address)).oneTime?.id, 2);
    for (const id of [1, 2]) {
      const oneTime = [{ id, key: randomBytes(32) }];
      await assert.rejects(bob.publishPrekeys({ oneTime }), refused('already-exists'));
    }
    const [one] = published.oneTime;
    assert.ok(one);
    await assert.rejects(bob.publishPrekeys({ oneTime: [one, one] }), refused('invalid'));
  });

  it('must be signed by the listed key of the device', async () => {
    const { signed, lastResort, oneTimePq } = alice.prekeys({ oneTimePq: 1 });
    const wrong = { ...signed, signature: randomBytes(64) };
    for (const publication of [{ signed }, { lastResort }, { oneTimePq }, { signed: wrong }])
      await assert.rejects(bob.publishPrekeys(publication), refused('invalid'));
    const good = bob.prekeys({});
    const asOther = { ...bob.signedPrekey('last-resort', 7, 1_184) };
    await assert.rejects(bob.publishPrekeys({ oneTimePq: [asOther] }), refused('invalid'));
    await bob.publishPrekeys(good);
  });

  it('are limited in number, and in what one user claims of a device in an hour', async () => {
    await bob.publishPrekeys(bob.prekeys({ oneTime: 100, oneTimePq: 40 }));
    const more = [{ id: 999, key: randomBytes(32) }];
    await assert.rejects(bob.publishPrekeys({ oneTime: more }), refused('too-many'));
    for (let count = 0; count < 5; count++) await alice.claim(bob.address);
    await assert.rejects(
      alice.claim(bob.address),
      (error: { answer?: { code: string; retryAfter: number } }) => {
        return error.answer?.code === 'rate-limited' && error.answer.retryAfter === 3_600;
      },
    );
    clock.jump(3_600_000);
    await alice.claim(bob.address);
  });

  it('of a device that is not there, not listed or has none are not found', async () => {
    await assert.rejects(alice.claim(bob.address), refused('not-found'));
    await assert.rejects(alice.claim({ user: 'bob', device: randomBytes(16) }), refused('not-found'));
    await assert.rejects(alice.claim({ user: 'nobody', device: randomBytes(16) }), refused('not-found'));
  });

  it('that run low are told to the device, at most once a minute', async () => {
    const quiet = await bob.person.addDesk();
    await bob.person.publishList(bob.member, [bob.device, quiet.device]);
    await quiet.events();
    await bob.publishPrekeys(bob.prekeys({ oneTime: 3, oneTimePq: 3 }));
    await alice.claim(bob.address);
    await alice.claim(bob.address);
    await bob.roundTrip();
    const told = () => bob.member.takeEvents().map(({ type, body }) => [type, body]);
    assert.deepEqual(told(), [['e2e-relay.prekeys-low', { oneTime: 2, oneTimePq: 2 }]]);
    clock.jump(60_000);
    await alice.claim(bob.address);
    await bob.roundTrip();
    assert.deepEqual(told(), [['e2e-relay.prekeys-low', { oneTime: 0, oneTimePq: 0 }]]);
    await quiet.roundTrip();
    assert.deepEqual(quiet.member.takeEvents(), []);
  });
});

describe('the store of prekeys', () => {
  let store: PluginStore;

  beforeEach(async () => {
    store = await pluginStore('e2e-relay');
  });

  afterEach(() => store.dispose());

  it('hands none out twice, whatever is published and claimed in which order', async () => {
    const key = (id: number) => new Uint8Array(32).fill(id);
    const limits = () => ({ oneTime: 200, oneTimePq: 100, claimsPerHour: 20 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.nat(5)), { maxLength: 12 }), async (steps) => {
        const device = `user${round++}/device`;
        const open = () => new PrekeyStore({ storage: store.storage, clock: new HeldClock(), limits });
        await store.storage.commit([
          open().rows.bundles.put(device, {
            signed: { id: 1, key: key(1), signature: new Uint8Array(64) },
            lastResort: { id: 1, key: new Uint8Array(1_184), signature: new Uint8Array(64) },
            oneTime: 0,
            oneTimePq: 0,
          }),
        ]);
        const given: number[] = [];
        const published = new Set<number>();
        for (const id of steps) {
          // Each time as after a restart.
          if (id === null) {
            const { bundle } = await open().claim(device);
            if (bundle.oneTime) given.push(bundle.oneTime.id);
          } else {
            published.add(id);
            await open().publish(device, { oneTime: [{ id, key: key(id) }], oneTimePq: [] }, key(0));
          }
        }
        assert.equal(new Set(given).size, given.length);
        assert.deepEqual(await open().stock(device), {
          oneTime: published.size - given.length,
          oneTimePq: 0,
        });
      }),
      { numRuns: 40 },
    );
  });
});
