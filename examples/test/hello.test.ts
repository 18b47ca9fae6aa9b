import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Value } from '@sinclair/typebox/value';
import { pino } from 'pino';
import { makeVerifier, saltPassword } from '../../common/src/auth/scram.ts';
import { systemClock } from '../../common/src/clock.ts';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { AdminCommands } from '../../daemon/src/cli/admin-commands.ts';
import { loadConfig } from '../../daemon/src/config/load-config.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/src/daemon.ts';
import { type EnabledPlugin, tableOf } from '../../daemon/src/plugin/host.ts';
import { loadPlugin } from '../../daemon/src/plugin/load.ts';
import { SqliteStore } from '../../daemon/src/store/sqlite-store.ts';
import { RawClient } from './raw-client.ts';

const examples = fileURLToPath(new URL('..', import.meta.url));
const salt = new Uint8Array(16).fill(5);
const iterations = 600_000;
const daemonKey = Ed25519Key.generate();

async function enable(name: string, config: object): Promise<EnabledPlugin> {
  const plugin = await loadPlugin(name, examples);
  return { plugin, config: Value.Default(plugin.configSchema, config) };
}

describe('the example plugin hello', () => {
  let dataDir: string;
  let store: SqliteStore;
  let plugins: readonly EnabledPlugin[];
  let daemon: RunningDaemon;
  let clients: RawClient[];
  let credentials: object;

  before(async () => {
    credentials = makeVerifier(await saltPassword('correct horse', salt, iterations), salt, iterations);
  });

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'noncesense-'));
    store = await SqliteStore.open(join(dataDir, 'noncesense.db'));
    plugins = [
      await enable('auth', { registration: 'open' }),
      await enable('./hello/plugin.ts', { greeting: 'Moin' }),
    ];
    const loaded = loadConfig({ overrides: { dataDir, listen: '127.0.0.1:0' } });
    assert.ok(loaded.kind === 'ok');
    const parts = { store, plugins, key: daemonKey, admin: new AdminCommands(), clock: systemClock };
    daemon = await startDaemon({ ...parts, config: loaded.config, log: pino({ level: 'silent' }) });
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) client.close();
    await daemon.stop();
    await store.close();
    await rm(dataDir, { recursive: true });
  });

  async function connect(): Promise<RawClient> {
    const table = tableOf(plugins);
    const client = await RawClient.connect({
      address: daemon.address,
      daemonKey: daemonKey.publicKey,
      table,
    });
    clients.push(client);
    return client;
  }

  async function signUp(user: string, displayName: string): Promise<RawClient> {
    const client = await connect();
    await client.request('auth.sign-up', { user, displayName, ...credentials });
    return client;
  }

  it('is announced, and greets with the configured word and a count of its own', async () => {
    const alice = await signUp('alice', 'Alice');
    const { plugins: announced } = (await alice.event('ready')) as { plugins: readonly object[] };
    assert.deepEqual(announced.at(-1), {
      name: 'hello',
      version: '1.0.0',
      messages: ['hello.greet', 'hello.arrived'],
    });
    assert.deepEqual(await alice.request('hello.greet', {}), { text: 'Moin, Alice!', times: 1 });
    assert.deepEqual(await alice.request('hello.greet', {}), { text: 'Moin, Alice!', times: 2 });
    const bob = await signUp('bob', 'Bob');
    assert.deepEqual(await bob.request('hello.greet', {}), { text: 'Moin, Bob!', times: 1 });
  });

  it('tells the others who came', async () => {
    const alice = await signUp('alice', 'Alice');
    await signUp('bob', 'Bob');
    assert.deepEqual(await alice.event('hello.arrived'), { user: 'bob' });
  });

  it('answers nobody who is not logged in', async () => {
    const stranger = await connect();
    await assert.rejects(stranger.request('hello.greet', {}), { message: 'not-now' });
  });
});
