import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInviteLink } from '../../../common/src/wire/invite-link.ts';
import { DATABASE_NAME } from '../../src/data-dir.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { runBin, type RunningBin, startBin } from './run-script.ts';

interface Ready {
  readonly address: string;
  readonly key: string;
  readonly invite: string | null;
  readonly dataDir: string;
}

describe('noncesensed start', () => {
  let folder: TemporaryFolder;
  let dataDir: string;
  let running: RunningBin | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'data');
  });

  afterEach(async () => {
    running?.process.kill('SIGKILL');
    await running?.end;
    running = undefined;
    await folder.remove();
  });

  async function start(...more: string[]): Promise<RunningBin> {
    running = await startBin(['start', '--data-dir', dataDir, '--listen', '127.0.0.1:0', ...more]);
    return running;
  }

  async function startJson(...more: string[]): Promise<Ready> {
    return JSON.parse((await start('--json', ...more)).line) as Ready;
  }

  function config(plugins: object): string {
    const file = join(folder.path, 'c.jsonc');
    writeFileSync(file, JSON.stringify({ plugins }));
    return file;
  }

  it('prints one line of JSON with an invite to the address it has', async () => {
    const { address, key, invite, dataDir: told } = await startJson();
    assert.match(address, /^127\.0\.0\.1:\d+$/);
    assert.equal(told, dataDir);
    assert.match(key, /^[\w-]{43}$/);
    const link = parseInviteLink(invite ?? '');
    assert.equal(`${link.host}:${link.port}`, address);
    assert.equal(Buffer.from(link.key).toString('base64url'), key);
    assert.equal(link.token?.length, 16);
    running?.process.kill('SIGTERM');
    const { code, stdout } = (await running?.end) ?? {};
    assert.deepEqual([code, stdout?.split('\n').length], [0, 2]);
  });

  it('tells a person the key, the link and its QR code, and how to open and stop it', async () => {
    const { process: child, end } = await start();
    child.kill('SIGINT');
    child.kill('SIGINT');
    const { code, stdout } = await end;
    assert.equal(code, 0);
    assert.match(stdout, /^NonceSense is ready\.$/m);
    assert.match(stdout, /listens on +127\.0\.0\.1:\d+ \(this machine only\)/);
    assert.match(stdout, /^ {2}noncesense:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}\.[\w-]{22}$/m);
    assert.match(stdout, /█ ▄▄▄▄▄ █.*█ ▄▄▄▄▄ █/);
    assert.match(stdout, /To let other machines in: noncesensed start --listen 0\.0\.0\.0:7373 --advertise/);
  });

  it('invites no more people at first than an invite may be good for', async () => {
    const { process: child, end } = await start('--config', config({ auth: { maxInviteUses: 3 } }));
    child.kill('SIGTERM');
    const { code, stdout } = await end;
    assert.equal(code, 0);
    assert.match(stdout, /Nobody has an account yet\. Sign up with this link \(3 accounts, 7 days\):/);
  });

  it('leaves one invite open for the first people, however often it starts', async () => {
    for (let count = 0; count < 3; count++) {
      await startJson();
      running?.process.kill('SIGKILL');
      await running?.end;
    }
    const store = await SqliteStore.open(join(dataDir, DATABASE_NAME));
    try {
      assert.equal((await store.list('auth', { prefix: 'invite' })).length, 1);
    } finally {
      await store.close();
    }
  });

  it('makes no invites while nobody may sign up', async () => {
    const { invite } = await startJson('--config', config({ auth: { registration: 'closed' } }));
    assert.equal(invite, null);
    const { code, stderr } = await runBin(['invite', '--data-dir', dataDir]);
    assert.equal(code, 1);
    assert.match(stderr, /no command "invite": is its plugin enabled, and do its settings allow it\?/);
  });

  it('makes invites, refuses a second daemon, and stops when told to', async () => {
    const { invite } = await startJson();
    const made = await runBin(['invite', '--data-dir', dataDir, '--uses', '3', '--expires', '1h', '--json']);
    assert.equal(made.code, 0, made.stderr);
    const { link, uses, expiresAt } = JSON.parse(made.stdout) as {
      link: string;
      uses: number;
      expiresAt: string;
    };
    assert.notEqual(link, invite);
    assert.equal(uses, 3);
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 3_600_000) < 60_000);
    const words = await runBin(['invite', '--data-dir', dataDir]);
    assert.match(words.stdout, /^noncesense:\/\/[^]*█[^]*good for one account until \d{4}-/);
    const second = await runBin(['start', '--data-dir', dataDir, '--listen', '127.0.0.1:0']);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /^noncesensed: noncesensed is already running/);
    assert.match((await runBin(['check', '--data-dir', dataDir])).stdout, /held by the running daemon/);
    const stopped = await runBin(['stop', '--data-dir', dataDir]);
    assert.deepEqual([stopped.code, stopped.stdout], [0, 'stopped\n']);
    assert.equal((await running?.end)?.code, 0);
    assert.equal(existsSync(join(dataDir, 'admin.sock')), false);
  });

  it('is the same daemon after it was killed', async () => {
    const { key } = await startJson();
    running?.process.kill('SIGKILL');
    await running?.end;
    assert.equal((await startJson()).key, key);
  });

  it('never logs an invite', async () => {
    const log = join(folder.path, 'log', 'daemon.log');
    const config = join(folder.path, 'c.jsonc');
    writeFileSync(config, JSON.stringify({ log: { file: log, level: 'trace' } }));
    const { invite } = await startJson('--config', config);
    const made = await runBin(['invite', '--config', config, '--data-dir', dataDir, '--json']);
    running?.process.kill('SIGTERM');
    const { stderr } = (await running?.end) ?? {};
    assert.equal(stderr, '');
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    assert.deepEqual(messages.slice(-2), ['stopping', 'stopped']);
    assert.ok(messages.includes('ready'));
    const secrets = [invite ?? '', (JSON.parse(made.stdout) as { link: string }).link].map((link) =>
      link.split('.').at(-1),
    );
    for (const secret of secrets) assert.ok(secret?.length === 22 && !lines.join().includes(secret));
  });

  it('takes plugins from beside the configuration, and outlives what they forget', async () => {
    writeFileSync(
      join(folder.path, 'odd.mjs'),
      `import { definePlugin, Type } from 'noncesense/plugin';
       export const plugin = definePlugin({
         name: 'odd', version: '1.0.0', reads: [], messages: {}, configSchema: Type.Object({ word: Type.String() }),
         setup({ config, log }) {
           setInterval(() => undefined, 1000);
           Promise.reject(new Error('forgotten'));
           log.info({}, 'the word is ' + config.word);
         },
       });`,
    );
    const config = join(folder.path, 'c.jsonc');
    writeFileSync(config, JSON.stringify({ plugins: { './odd.mjs': { word: 'plover' } } }));
    const { invite } = await startJson('--config', config);
    assert.equal(invite, null);
    running?.process.kill('SIGTERM');
    const { code, stderr } = (await running?.end) ?? {};
    assert.equal(code, 0);
    assert.match(stderr ?? '', /the word is plover/);
    assert.match(stderr ?? '', /forgotten.*a promise was rejected and nobody handled it/);
  });

  it('opens no debugger when a signal asks for one, for it would be open to everybody on this machine', async () => {
    const { process: child, end } = await start();
    const told = new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (/SIGUSR1|Debugger/.test(chunk.toString())) resolve();
      });
    });
    child.kill('SIGUSR1');
    await told;
    child.kill('SIGTERM');
    const { code, stderr } = await end;
    assert.equal(code, 0);
    assert.match(stderr, /SIGUSR1 does nothing here/);
    assert.doesNotMatch(stderr, /Debugger/);
  });

  it('goes on after the other signal that programs make their own meaning of', async () => {
    const { process: child, end } = await start();
    const told = once(child, 'exit').then(() => 'ended');
    const line = new Promise<string>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.includes('SIGUSR2')) resolve('told');
      });
    });
    child.kill('SIGUSR2');
    assert.equal(await Promise.race([told, line]), 'told');
    child.kill('SIGTERM');
    const { code, stderr } = await end;
    assert.equal(code, 0);
    assert.match(stderr, /SIGUSR2 does nothing here/);
  });

  it('ends in order and within five seconds, even when a plugin will not let go', async () => {
    writeFileSync(
      join(folder.path, 'clinging.mjs'),
      `import { definePlugin, Type } from 'noncesense/plugin';
       export const plugin = definePlugin({
         name: 'clinging', version: '1.0.0', reads: [], messages: {}, configSchema: Type.Object({}),
         setup({ onDispose }) { onDispose(() => new Promise(() => undefined)); },
       });`,
    );
    const config = join(folder.path, 'c.jsonc');
    writeFileSync(config, JSON.stringify({ plugins: { './clinging.mjs': {} } }));
    await startJson('--config', config);
    const asked = Date.now();
    running?.process.kill('SIGTERM');
    const { code, stderr } = (await running?.end) ?? {};
    assert.equal(code, 0);
    assert.ok(Date.now() - asked < 5_000);
    assert.match(stderr ?? '', /"clinging".*a plugin failed while it was stopped/);
  });
});
