import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { definePlugin, Type } from '../../../src/plugin/api.ts';
import { auditPlugin } from '../../../src/plugins/audit/plugin.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../../src/plugins/broadcast/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { limitsPlugin } from '../../../src/plugins/limits/plugin.ts';
import { presencePlugin } from '../../../src/plugins/presence/plugin.ts';
import { type Desk, Person } from '../e2e-relay/relay-person.ts';
import { type Member, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

describe('the deletion of an account', () => {
  /** What the plugin `stubborn` does when it is told of a deleted account. */
  let onDeleted: (user: string) => void | Promise<void>;
  let told: string[];
  let clock: HeldClock;
  let daemon: PluginDaemon;
  let alice: Desk;
  let bob: Desk;

  const stubborn = definePlugin({
    name: 'stubborn',
    version: '1.0.0',
    reads: [],
    configSchema: Type.Object({}),
    messages: {},
    setup(context) {
      context.on('accountDeleted', async ({ user }) => {
        await Promise.resolve();
        told.push(user);
        await onDeleted(user);
      });
    },
  });

  beforeEach(async () => {
    told = [];
    onDeleted = () => undefined;
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [limitsPlugin, {}],
        [authPlugin, { registration: 'open' }],
        [broadcastPlugin, {}],
        [presencePlugin, {}],
        [auditPlugin, {}],
        [e2eRelayPlugin, {}],
        [stubborn, {}],
      ],
      clock,
    );
    ({ desk: alice } = await Person.join(daemon, 'alice'));
    ({ desk: bob } = await Person.join(daemon, 'bob'));
  });

  afterEach(() => daemon.dispose());

  it('waits for the next start when the daemon stops before it is finished, and keeps nothing running', async () => {
    const [begun, failed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    onDeleted = () => {
      begun.resolve(undefined);
      return failed.promise;
    };
    await deleteAccount(alice.member);
    await begun.promise;
    await daemon.stop();
    const timers = clock.timers;
    failed.reject(new Error('too late'));
    // What a failed deletion comes to is over within this turn.
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(clock.timers <= timers, 'it tries again in a daemon that is gone');
    onDeleted = () => undefined;
    await daemon.restart();
    await finished('alice');
  });

  it('needs the password', async () => {
    const byDevice = await alice.reconnect();
    await assert.rejects(deleteAccount(byDevice.member), refused('password-needed'));
    await byDevice.member.prove('alice');
    await deleteAccount(byDevice.member);
  });

  it('signs out all sessions, after the answer', async () => {
    const other = await alice.reconnect();
    await deleteAccount(alice.member);
    assert.equal(await alice.member.farewell(), 'signed-out');
    assert.equal(await other.member.farewell(), 'signed-out');
    await bob.roundTrip();
  });

  it('is done for the admin without the password, once, and ends the sessions', async () => {
    const byAdmin = (user: string) => daemon.admin.call('delete-account', { user });
    assert.deepEqual(await byAdmin('nobody'), { outcome: 'unknown' });
    await bob.send({ payload: randomBytes(100), to: [alice.address] });
    assert.deepEqual(await byAdmin('alice'), { outcome: 'deleted' });
    assert.equal(await alice.member.farewell(), 'signed-out');
    assert.deepEqual(await byAdmin('alice'), { outcome: 'already-deleted' });
    await finished('alice');
    for (const plugin of ['e2e-relay', 'auth']) {
      const keys = (await daemon.rows(plugin)).map(({ key }) => key);
      const left = keys.filter((key) => /\/alice(\/|$)/.test(key));
      assert.deepEqual(left, plugin === 'auth' ? ['account/alice'] : []);
    }
    const guest = await daemon.connect();
    await assert.rejects(guest.signUp('alice'), refused('name-taken'));
    await assert.rejects(alice.reconnect(), refused('login-failed'));
    await bob.roundTrip();
  });

  it('leaves a name that nobody can take or log in to', async () => {
    await deleteAccount(alice.member);
    await finished('alice');
    for (let round = 0; round < 2; round++) {
      const guest = await daemon.connect();
      await assert.rejects(guest.signUp('alice'), refused('name-taken'));
      await assert.rejects(guest.prove('alice'), refused('login-failed'));
      await assert.rejects(alice.reconnect(), refused('login-failed'));
      await daemon.restart();
    }
  });

  it('takes along what plugins hold, and nothing of others', async () => {
    for (const [desk, text] of [
      [bob, 'one'],
      [alice, 'two'],
      [bob, 'three'],
      [alice, 'four'],
    ] as const)
      await desk.member.link.request('broadcast.send', { id: randomBytes(16), text });
    for (const desk of [alice, bob]) await desk.publishPrekeys(desk.prekeys({ oneTime: 2, oneTimePq: 2 }));
    await bob.claim(alice.address);
    for (const payload of [randomBytes(100), randomBytes(5_000)]) {
      await alice.send({ payload, to: [bob.address] });
      await bob.send({ payload, to: [alice.address] });
    }
    await deleteAccount(alice.member);
    await finished('alice');
    const history = await bob.member.link.request('broadcast.history', { limit: 10 });
    assert.deepEqual(
      history.messages.map(({ text }) => text),
      ['one', 'three'],
    );
    for (const plugin of ['broadcast', 'e2e-relay', 'auth']) {
      const keys = (await daemon.rows(plugin))
        .map(({ key }) => key)
        .filter((key) => /\/alice(\/|$)/.test(key));
      assert.deepEqual(keys, plugin === 'auth' ? ['account/alice'] : []);
    }
    // What she sent is bob's, and the numbers of the lobby go on.
    assert.equal((await bob.fetchAll()).length, 2);
    assert.equal(await daemon.countRows('e2e-relay', 'payload/'), 1);
    await daemon.restart();
    bob = await bob.reconnect();
    const { number } = await bob.member.link.request('broadcast.send', { id: randomBytes(16), text: 'five' });
    assert.equal(number, 5);
    await assert.rejects(bob.member.link.request('e2e-relay.list', { user: 'alice' }), refused('not-found'));
    await assert.rejects(
      bob.member.link.request('e2e-relay.identity', { user: 'alice' }),
      refused('not-found'),
    );
  });

  it('is finished when a plugin fails at it, later or after a restart', async () => {
    onDeleted = () => {
      throw new Error('not now');
    };
    await deleteAccount(alice.member);
    await untilTold(1);
    assert.equal(await daemon.countRows('auth', 'unfinished-deletion/'), 1);
    await untilTold(2, 60_000);
    const before = told.length;
    await daemon.restart();
    await untilTold(before + 1);
    onDeleted = () => undefined;
    await daemon.restart();
    await finished('alice');
    const times = told.length;
    assert.deepEqual([...new Set(told)], ['alice']);
    await daemon.restart();
    const { desk: carol } = await Person.join(daemon, 'carol');
    await carol.roundTrip();
    assert.equal(told.length, times);
  });

  function deleteAccount({ link }: Member): Promise<unknown> {
    return link.request('auth.delete-account', {});
  }

  /** Each look is a round trip to the store. */
  async function finished(user: string): Promise<void> {
    await until(async () => {
      const left = await daemon.countRows('auth', 'unfinished-deletion/');
      return left === 0 && told.includes(user);
    });
  }

  async function untilTold(times: number, advanceMs = 0): Promise<void> {
    await until(async () => {
      clock.advance(advanceMs);
      await daemon.countRows('auth', 'account/');
      return told.length >= times;
    });
  }
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) assert.ok(Date.now() < deadline, 'it did not become so');
}
