import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { damageAllButTheFirstPage } from '../../daemon/test/store/damage.ts';
import { within } from '../deadline.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { contentOf } from './support/operator/files.ts';
import { SmallDisk } from './support/operator/small-disk.ts';
import { attemptStart } from './support/operator/start-attempt.ts';
import { limitFiles, withoutOverride } from './support/operator/wrappers.ts';
import { Person } from './support/person.ts';

const LONG = 'x'.repeat(8_000);
const END_MS = 10_000;

describe('an admin', function () {
  this.timeout(60_000);
  let root: string;
  let template: string;
  let dataDir: string;

  before(async function () {
    if (process.platform === 'win32') this.skip();
    root = mkdtempSync(join(tmpdir(), 'ns-admin-'));
    template = join(root, 'template');
    mkdirSync(template, { mode: 0o700 });
    const daemon = await DaemonProcess.make({ dataDir: template });
    await daemon.start();
    const alice = new Person('alice');
    await alice.signUp(daemon.invite);
    for (let count = 0; count < 5; count++) await alice.say(`${count} ${LONG}`);
    alice.dispose();
    await daemon.stop();
  });

  beforeEach(() => {
    dataDir = join(root, 'data');
    cpSync(template, dataDir, { recursive: true });
  });

  afterEach(() => {
    chmodSync(dataDir, 0o700);
    rmSync(dataDir, { recursive: true });
  });

  after(() => {
    if (root) rmSync(root, { recursive: true });
  });

  const database = () => join(dataDir, 'noncesense.db');
  const key = () => join(dataDir, 'daemon.key');

  async function isToldInOneLine(words: RegExp, how: Parameters<typeof attemptStart>[1] = {}): Promise<void> {
    const before = contentOf(dataDir);
    const attempt = await attemptStart(dataDir, how);
    assert.equal(attempt.words.length, 1, attempt.words.join('\n'));
    assert.match(attempt.words[0] ?? '', words);
    assert.deepEqual([attempt.code, attempt.stdout], [1, '']);
    assert.deepEqual(contentOf(dataDir), before, 'files of the data directory were changed');
  }

  describe('is told in one line what is wrong and what to do, and nothing is touched, when', () => {
    it('the key is missing', async () => {
      rmSync(key());
      await isToldInOneLine(
        /daemon\.key is missing, though .* holds a database: put the key back from a backup/,
      );
    });

    it('others can read the key', async () => {
      chmodSync(key(), 0o644);
      await isToldInOneLine(/daemon\.key can be read by other users of this machine: run chmod 600 /);
    });

    it('the key is garbage', async () => {
      writeFileSync(key(), 'garbage');
      await isToldInOneLine(/daemon\.key holds no key .*: put it back from a backup/);
    });

    it('the database is garbage', async () => {
      writeFileSync(database(), new Uint8Array(statSync(database()).size).fill(7));
      await isToldInOneLine(
        /noncesense\.db is not a NonceSense database, or is damaged: restore it from a backup/,
      );
    });

    it('the database is cut short', async () => {
      truncateSync(database(), statSync(database()).size / 2);
      await isToldInOneLine(/noncesense\.db is damaged: restore it from a backup/);
    });

    it('the database is empty', async () => {
      truncateSync(database(), 0);
      await isToldInOneLine(/noncesense\.db is empty, so it is damaged: restore it from a backup/);
    });

    it('the database is damaged in its middle', async () => {
      damageAllButTheFirstPage(database());
      await isToldInOneLine(/noncesense\.db is damaged: restore it from a backup/);
    });

    it('the data directory is read-only', async () => {
      chmodSync(dataDir, 0o500);
      await isToldInOneLine(
        /nothing can be written in the data directory .*EACCES.*; make room, or let the user/,
        {
          wrapper: withoutOverride(),
        },
      );
    });

    it('the database is read-only', async () => {
      chmodSync(database(), 0o400);
      await isToldInOneLine(/noncesense\.db cannot be (read or )?written: .* writable/, {
        wrapper: withoutOverride(),
      });
    });

    it('no file can grow any more', async () => {
      await isToldInOneLine(/nothing can be written in the data directory .*EFBIG.*; make room/, {
        wrapper: limitFiles(0),
      });
    });

    it('the data directory is new and no file can grow', async () => {
      rmSync(dataDir, { recursive: true });
      mkdirSync(dataDir, { mode: 0o700 });
      await isToldInOneLine(/nothing can be written in the data directory .*EFBIG/, {
        wrapper: limitFiles(0),
      });
    });

    it('the port is in use', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const listen = `127.0.0.1:${(taken.address() as AddressInfo).port}`;
      // The audit would note the try.
      writeFileSync(join(dataDir, 'noncesense.jsonc'), '{ "plugins": { "limits": {}, "auth": {} } }');
      await isToldInOneLine(/is in use by another program; stop it, or choose another address/, { listen });
      taken.close();
    });
  });

  describe('whose disk fills up while people talk', () => {
    it('is told so by a daemon that ends in order, and has all that was acknowledged', async () => {
      const full = await DaemonProcess.make({ dataDir, wrapper: limitFiles(512) });
      const said = await talkUntilEnd(full);
      assert.match(toldAtTheEnd(full), /noncesense\.db (cannot be read or written|has no room).* has room/);
      await remembers(await DaemonProcess.make({ dataDir }), said);
    });

    it('is told so by a real disk too, at the next start as well, until there is room', async function () {
      const disk = SmallDisk.mount(1024);
      if (!disk) {
        console.log('      skipped: only root can mount a small disk');
        this.skip();
      }
      try {
        const home = join(disk.path, 'data');
        cpSync(template, home, { recursive: true });
        const full = await DaemonProcess.make({ dataDir: home });
        const said = await talkUntilEnd(full);
        assert.match(toldAtTheEnd(full), /noncesense\.db has no room, the disk is full: free some/);
        disk.fill();
        const { code, words } = await attemptStart(home);
        assert.equal(code, 1);
        assert.match(words.join('\n'), /^noncesensed: nothing can be written .*ENOSPC.*; make room[^\n]*$/);
        disk.makeRoom();
        cpSync(home, dataDir, { recursive: true });
        await remembers(await DaemonProcess.make({ dataDir }), said);
      } finally {
        disk.dispose();
      }
    });

    it('is still served when only the log has no room', async function () {
      if (process.platform !== 'linux') this.skip();
      const config = { log: { file: '/dev/full' } };
      const daemon = await DaemonProcess.make({ dataDir, config });
      await daemon.start();
      const alice = await signIn(daemon);
      await alice.say('nobody logs this');
      alice.dispose();
      assert.equal(await daemon.stop(), 0);
      assert.equal(daemon.log, '');
    });
  });

  describe('whose database is damaged while people talk', () => {
    it('is told so as soon as what is damaged is read', async () => {
      const daemon = await DaemonProcess.make({ dataDir });
      await daemon.start();
      const alice = await signIn(daemon);
      damageAllButTheFirstPage(database());
      alice.client.request('broadcast.history', { limit: 100 }).catch(() => undefined);
      assert.equal(await within(END_MS, 'the end of the daemon', daemon.ended()), 1);
      assert.match(toldAtTheEnd(daemon), /noncesense\.db is damaged: restore it from a backup/);
      alice.dispose();
    });
  });

  async function signIn(daemon: DaemonProcess): Promise<Person> {
    const alice = new Person('alice');
    await alice.signIn(await daemon.newInvite());
    return alice;
  }

  /** Alice says long things until the daemon is gone; gives back what it acknowledged. */
  async function talkUntilEnd(daemon: DaemonProcess): Promise<readonly string[]> {
    await daemon.start();
    const alice = await signIn(daemon);
    const { lobby } = alice.client;
    const ended = daemon.ended();
    for (let code: number | null | 'said' = 'said', count = 0; code === 'said'; count++) {
      const said = alice.say(`long ${count} ${LONG}`).then(() => 'said' as const);
      code = await Promise.race([said, ended]);
      said.catch(() => undefined); // The last one is not acknowledged.
    }
    assert.equal(await ended, 1);
    alice.dispose();
    const said = lobby.messages.filter(({ number }) => number !== undefined).map(({ text }) => text);
    assert.ok(said.length > 10, `only ${said.length} messages were acknowledged`);
    return said;
  }

  /** The last line of standard error, the only one beside the log. */
  function toldAtTheEnd(daemon: DaemonProcess): string {
    const lines = daemon.log.split('\n').filter((line) => line !== '');
    assert.deepEqual(lines.filter((line) => !line.startsWith('{')).length, 1, daemon.log);
    for (const secret of [LONG, 'password of alice'])
      assert.ok(!daemon.log.includes(secret), 'the log holds what people say or their password');
    return lines.at(-1) ?? '';
  }

  async function remembers(daemon: DaemonProcess, said: readonly string[]): Promise<void> {
    await daemon.start();
    const alice = await signIn(daemon);
    await alice.hear(said.at(-1) ?? '');
    while (alice.client.lobby.hasOlder) await alice.client.lobby.loadOlder();
    assert.deepEqual(
      said.filter((text) => !alice.texts.includes(text)),
      [],
      'acknowledged, and gone',
    );
    alice.dispose();
    assert.equal(await daemon.stop(), 0);
  }
});
