import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../common/src/clock.ts';
import { authPlugin } from '../../daemon/src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../daemon/src/plugins/broadcast/plugin.ts';
import { classicPlugin } from '../../daemon/src/plugins/classic/plugin.ts';
import { PluginDaemon } from '../../daemon/test/plugins/plugin-daemon.ts';
import { ClassicClient } from './support/classic-client.ts';

const PASSWORD = 'correct horse battery';

describe('somebody who floods the door for original clients', () => {
  let daemon: PluginDaemon;
  let client: ClassicClient;
  let turns = 0;
  const clock: Clock = {
    now: () => systemClock.now(),
    setTimer: (ms, task) => systemClock.setTimer(ms, task),
    soon(task) {
      turns++;
      systemClock.soon(task);
    },
  };

  before(async () => {
    const plugins = [
      [authPlugin, { registration: 'open' }],
      [broadcastPlugin, {}],
      [classicPlugin, { listen: '127.0.0.1:0' }],
    ] as const;
    daemon = await PluginDaemon.start(plugins, clock);
  });

  after(() => daemon.dispose());

  beforeEach(async () => {
    const { address } = (await daemon.admin.call('classic', {})) as { address: string };
    const pem = await readFile(join(daemon.dataDir, 'server_signing_public.pem'), 'utf8');
    client = await ClassicClient.connect(address, pem);
  });

  afterEach(() => client.close());

  async function lastWords(): Promise<string> {
    for (;;) {
      const { error } = (await client.hear()).payload;
      if (typeof error === 'string' && error.startsWith('Closed')) return error;
    }
  }

  it('gets a part of each turn only', async () => {
    const before = turns;
    client.socket.write('\n'.repeat(6_400) + client.seal('NOTHING', {}));
    await client.hears('SERVER_ERROR');
    assert.ok(turns - before >= 100, `${turns - before} turns`);
  });

  it('with what makes no sense is heard no more than at the daemon’s own port', async () => {
    for (let i = 0; i < 19; i++) assert.equal((await client.ask('NOTHING', {})).command, 'SERVER_ERROR');
    client.send('NOTHING', {});
    assert.equal(await lastWords(), 'Closed: too many refused lines.');
    await client.ended();
  });

  it('as a member is not heard for ever either, but as long as something makes sense', async () => {
    await client.signUp('alice', PASSWORD);
    const nonsense = async (count: number) => {
      for (let i = 0; i < count; i++) client.send('NOTHING', {});
      for (let i = 0; i < count; i++) await client.hears('SERVER_ERROR');
    };
    await nonsense(99);
    client.send('BROADCAST', { content: 'hello' });
    await nonsense(99);
    client.send('NOTHING', {});
    assert.equal(await lastWords(), 'Closed: too many refused lines.');
  });

  it('has no room for long lines before they sign in', async () => {
    client.socket.write('A'.repeat(20_000));
    assert.equal(await lastWords(), 'Closed: a line is too long.');
    await client.ended();
  });

  it('has room for the longest password there', async () => {
    // Written as an original client does, which escapes all that is not ASCII.
    const password = '\u{1f511}'.repeat(256);
    const text = JSON.stringify({ username: 'bob', password }).replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
    );
    client.socket.write(client.sealText('SECURE_SIGNUP', text));
    assert.equal((await client.hears('SECURE_SIGNUP_RESPONSE'))['status'], 'success');
  });
});
