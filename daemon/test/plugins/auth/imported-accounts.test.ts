import assert from 'node:assert/strict';
import { ITERATIONS, makeVerifier, saltPassword } from '../../../../common/src/auth/scram.ts';
import { encodeBase64 } from '../../../../common/src/text/base64.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { definePlugin, Type } from '../../../src/plugin/api.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { credentials, type Member, PASSWORD, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

const DAY_MS = 24 * 3_600_000;

describe('an account from the original server', () => {
  let clock: HeldClock;
  let daemon: PluginDaemon;
  let deleted: PromiseWithResolvers<string>;

  const watcher = definePlugin({
    name: 'watcher',
    version: '1.0.0',
    reads: [],
    configSchema: Type.Object({}),
    messages: {},
    setup(context) {
      context.on('accountDeleted', ({ user }) => deleted.resolve(user));
    },
  });

  beforeEach(async () => {
    deleted = Promise.withResolvers();
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [authPlugin, { registration: 'open' }],
        [watcher, {}],
      ],
      clock,
    );
  });

  afterEach(() => daemon.dispose());

  async function importOf(...users: string[]): Promise<unknown> {
    const salt = new Uint8Array(16).fill(1);
    const salted = await saltPassword(PASSWORD, salt, ITERATIONS.imported);
    const { storedKey, serverKey } = makeVerifier(salted, salt, ITERATIONS.imported);
    const keys = {
      salt: encodeBase64(salt),
      storedKey: encodeBase64(storedKey),
      serverKey: encodeBase64(serverKey),
    };
    const accounts = users.map((user) => ({ user, displayName: user, ...keys }));
    const { outcomes } = (await daemon.admin.call('import-accounts', { accounts })) as { outcomes: unknown };
    return outcomes;
  }

  async function waiting(): Promise<string[]> {
    const answer = await daemon.admin.call('imported-accounts', {});
    return (answer as { waiting: { user: string }[] }).waiting.map(({ user }) => user);
  }

  async function logIn(user: string): Promise<Member> {
    const member = await daemon.connect();
    await member.prove(user);
    await member.link.ready();
    return member;
  }

  it('waits until its password was set anew', async () => {
    assert.deepEqual(await importOf('alice', 'bob'), ['imported', 'imported']);
    const alice = await logIn('alice');
    assert.deepEqual(await waiting(), ['alice', 'bob']);
    await alice.link.request('auth.change-password', await credentials(PASSWORD));
    assert.deepEqual(await waiting(), ['bob']);
    assert.deepEqual(await importOf('alice', 'bob'), ['same', 'same']);
    assert.deepEqual(await waiting(), ['bob']);
    await logIn('alice');
  });

  it('takes nobody’s name', async () => {
    const carol = await daemon.connect();
    await carol.signUp('carol');
    assert.deepEqual(await importOf('carol'), ['name-taken']);
    assert.deepEqual(await waiting(), []);
  });

  it('is gone after 90 days in which nobody logged in to it, and its name stays taken', async () => {
    await importOf('alice', 'bob');
    const alice = await logIn('alice');
    await alice.link.request('auth.change-password', await credentials(PASSWORD));
    clock.sleep(90 * DAY_MS - 1);
    await daemon.restart();
    assert.deepEqual(await waiting(), ['bob']);
    clock.sleep(1);
    await daemon.restart();
    assert.equal(await deleted.promise, 'bob');
    assert.deepEqual(await waiting(), []);
    await assert.rejects(logIn('bob'), refused('login-failed'));
    assert.deepEqual(await importOf('alice', 'bob'), ['same', 'name-taken']);
    await logIn('alice');
  });
});
