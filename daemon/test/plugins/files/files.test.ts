import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { filesPlugin } from '../../../src/plugins/files/plugin.ts';
import { temporaryFolder } from '../../config/temporary-folder.ts';
import { refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { Keeper } from './keeper.ts';

const MIB = 1_048_576;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a disk that is full amid a file', () => {
  it('is told to who sends it; what it took counts, and other files go on', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = await temporaryFolder();
    const script = fileURLToPath(new URL('full-disk.ts', import.meta.url));
    const limited = 'ulimit -S -f 3000; exec "$0" "$@"';
    const child = spawnSync('/bin/sh', ['-c', limited, process.execPath, script, folder.path], {
      encoding: 'utf8',
    });
    await folder.remove();
    assert.equal(child.status, 0, child.stderr);
    assert.deepEqual(JSON.parse(child.stdout), { code: 'too-many', isPartKept: true, isSmallRead: true });
  });
});

describe('files at the daemon', () => {
  let clock: HeldClock;
  let daemon: PluginDaemon;
  let alice: Keeper;
  let bob: Keeper;

  async function start(settings: object = {}): Promise<void> {
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [authPlugin, { registration: 'open' }],
        [filesPlugin, { freeMebibytes: 0, ...settings }],
      ],
      clock,
    );
    alice = await Keeper.signUp(daemon, 'alice');
    bob = await Keeper.signUp(daemon, 'bob');
  }

  afterEach(() => daemon.dispose());

  const onDisk = () => readdir(join(daemon.dataDir, 'files'));
  const pathOf = (id: Uint8Array) => join(daemon.dataDir, 'files', Buffer.from(id).toString('hex'));
  const usage = () => daemon.admin.call('files', {}) as Promise<Record<string, number>>;

  describe('that come whole', () => {
    beforeEach(() => start());

    it('are read by whoever knows their id, and nobody else can remove them', async () => {
      const bytes = randomBytes(200_000);
      const id = await alice.store(bytes);
      assert.deepEqual(await bob.readAll(id), Buffer.from(bytes));
      await assert.rejects(bob.remove(id), refused('not-found'));
      await assert.rejects(bob.write(id, 0, Uint8Array.of(1)), refused('not-found'));
      await assert.rejects(bob.read(randomBytes(16)), refused('not-found'));
      assert.deepEqual(await bob.readAll(id), Buffer.from(bytes));
      await alice.remove(id);
      await assert.rejects(bob.read(id), refused('not-found'));
      await assert.rejects(alice.remove(id), refused('not-found'));
      assert.deepEqual(await onDisk(), []);
    });

    it('are readable from any place, and end where they end', async () => {
      const bytes = randomBytes(1_000);
      const id = await alice.store(bytes);
      assert.deepEqual(await bob.read(id, 990, 100), bytes.subarray(990));
      assert.deepEqual(await bob.read(id, 500, 7), bytes.subarray(500, 507));
      for (const beyond of [1_000, 1_001, Number.MAX_SAFE_INTEGER])
        assert.equal((await bob.read(id, beyond)).length, 0);
    });

    it('outlive the daemon', async () => {
      const bytes = randomBytes(100_000);
      const id = await alice.store(bytes);
      await daemon.restart();
      const carol = await Keeper.signUp(daemon, 'carol');
      assert.deepEqual(await carol.readAll(id), Buffer.from(bytes));
    });

    it('lie in a folder and in files for the daemon alone', async function () {
      if (process.platform === 'win32') this.skip();
      const id = await alice.store(randomBytes(10));
      assert.equal((await stat(join(daemon.dataDir, 'files'))).mode & 0o777, 0o700);
      assert.equal((await stat(pathOf(id))).mode & 0o777, 0o600);
    });

    it('are not found when they were lost from the disk, as a whole or in part', async () => {
      const [gone, torn] = [await alice.store(randomBytes(100)), await alice.store(randomBytes(100))];
      await daemon.stop();
      await rm(pathOf(gone));
      await truncate(pathOf(torn), 50);
      await daemon.restart();
      const carol = await Keeper.signUp(daemon, 'carol');
      for (const id of [gone, torn]) await assert.rejects(carol.read(id), refused('not-found'));
    });
  });

  describe('that come part by part', () => {
    beforeEach(() => start());

    it('go on where they were, whatever is repeated or comes too early', async () => {
      const bytes = randomBytes(3_000);
      const id = await alice.create(3_000);
      assert.equal((await alice.write(id, 0, bytes.subarray(0, 1_000))).received, 1_000);
      assert.equal((await alice.write(id, 0, randomBytes(1_000))).received, 1_000);
      assert.equal((await alice.write(id, 500, randomBytes(1_000))).received, 1_000);
      await assert.rejects(alice.write(id, 2_000, bytes.subarray(2_000)), refused('not-now'));
      await assert.rejects(alice.write(id, 1_000, randomBytes(2_001)), refused('invalid'));
      assert.equal((await alice.write(id, 1_000, bytes.subarray(1_000))).received, 3_000);
      assert.equal((await alice.write(id, 0, randomBytes(1_000))).received, 3_000);
      assert.deepEqual(await bob.readAll(id), Buffer.from(bytes));
    });

    it('are nobody else’s to see before the last part', async () => {
      const id = await alice.create(100);
      await alice.write(id, 0, randomBytes(99));
      await assert.rejects(alice.read(id), refused('not-found'));
      await assert.rejects(bob.state(id), refused('not-found'));
      await assert.rejects(bob.write(id, 99, Uint8Array.of(1)), refused('not-found'));
      assert.equal((await alice.state(id)).received, 99);
    });

    it('are made once, for the same user and size', async () => {
      const id = await alice.create(100);
      await alice.write(id, 0, randomBytes(10));
      const again = await alice.member.link.request('files.create', { id, size: 100 });
      assert.equal(again.received, 10);
      await assert.rejects(alice.create(101, id), refused('already-exists'));
      await assert.rejects(bob.create(100, id), refused('already-exists'));
      assert.equal((await usage())['files'], 1);
    });

    it('go on after a restart with what is on disk', async () => {
      const bytes = randomBytes(100_000);
      const id = await alice.create(100_000);
      await alice.write(id, 0, bytes.subarray(0, 40_000));
      await daemon.restart();
      // What only a crash can do: a part of what was written never reached the disk.
      await truncate(pathOf(id), 30_000);
      const again = new Keeper(await daemon.connect());
      await again.member.prove('alice');
      await again.member.link.ready();
      assert.equal((await again.state(id)).received, 30_000);
      for (let offset = 30_000; offset < 100_000; offset += 35_000)
        await again.write(id, offset, bytes.subarray(offset, offset + 35_000));
      assert.deepEqual(await again.readAll(id), Buffer.from(bytes));
    });

    it('are complete when the daemon was killed after the last byte and before it said so', async () => {
      const bytes = randomBytes(100);
      const id = await alice.create(100);
      await daemon.stop();
      await writeFile(pathOf(id), bytes);
      await daemon.restart();
      const carol = await Keeper.signUp(daemon, 'carol');
      assert.deepEqual(Buffer.from(await carol.read(id)), Buffer.from(bytes));
      assert.equal((await carol.state(id)).expiresAt, clock.now() + 30 * DAY);
    });
  });

  describe('that take room', () => {
    it('are refused when they are too large, or have no size', async () => {
      await start({ fileMebibytes: 1 });
      assert.deepEqual(await alice.limits(), { largest: MIB, left: 1_024 * MIB });
      await alice.create(MIB);
      await assert.rejects(alice.create(MIB + 1), refused('too-many'));
      await assert.rejects(alice.create(Number.MAX_SAFE_INTEGER), refused('too-many'));
      await assert.rejects(alice.create(0), refused('invalid'));
      assert.equal((await alice.limits()).left, 1_023 * MIB);
    });

    it('are refused past what a user may have, until one goes', async () => {
      await start({ fileMebibytes: 1, userMebibytes: 2 });
      const first = await alice.create(MIB);
      await alice.create(MIB);
      await assert.rejects(alice.create(1), refused('too-many'));
      await bob.create(MIB);
      await alice.remove(first);
      await alice.create(MIB);
      assert.equal((await alice.limits()).left, 0);
    });

    it('are refused past what all may have', async () => {
      await start({ fileMebibytes: 1, allMebibytes: 1 });
      await alice.create(MIB);
      await assert.rejects(bob.create(1), refused('too-many'));
    });

    it('count for a block of the disk at least', async () => {
      await start({ fileMebibytes: 1, userMebibytes: 1, unfinishedPerUser: 1_000 });
      for (let file = 0; file < 256; file++) await alice.create(1);
      await assert.rejects(alice.create(1), refused('too-many'));
    });

    it('are refused when many were begun at once and none was sent to its end', async () => {
      await start({ unfinishedPerUser: 5 });
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => alice.create(1)));
      const made = outcomes.filter(({ status }) => status === 'fulfilled');
      assert.equal(made.length, 5);
      const [first] = made;
      if (first?.status !== 'fulfilled') return assert.fail();
      await alice.write(first.value, 0, Uint8Array.of(1));
      await alice.create(1);
    });

    it('leave the disk room, and the daemon goes on', async () => {
      await start({ freeMebibytes: MIB });
      await assert.rejects(alice.create(1), refused('too-many'));
      daemon.reconfigure({ files: { freeMebibytes: 0 } });
      const id = await alice.create(2 * MIB);
      for (let offset = 0; offset < MIB - 40_960; offset += 40_960)
        await alice.write(id, offset, new Uint8Array(40_960));
      daemon.reconfigure({ files: { freeMebibytes: MIB } });
      const { received } = await alice.state(id);
      await assert.rejects(alice.write(id, received, new Uint8Array(49_152)), refused('too-many'));
      daemon.reconfigure({ files: { freeMebibytes: 0 } });
      const { received: after } = await alice.write(id, received, new Uint8Array(49_152));
      assert.equal(after, received + 49_152);
    });

    it('are counted for the admin', async () => {
      await start();
      await alice.store(randomBytes(5_000));
      await bob.create(4_096);
      assert.deepEqual(await usage(), { files: 2, unfinished: 1, bytes: 3 * 4_096, mebibytes: 20_480 });
    });
  });

  describe('that nobody needs any more', () => {
    beforeEach(() => start({ unfinishedPerUser: 1_000 }));

    /** Moves the clock on, and waits for the sweeps that fall due. */
    async function pass(ms: number, left: number): Promise<void> {
      clock.jump(ms);
      while ((await usage())['files'] !== left) clock.advance(60_000);
    }

    it('expire: unfinished ones in a day, the others in thirty', async () => {
      const [kept, unfinished] = [await alice.store(randomBytes(10)), await alice.create(10)];
      await alice.write(unfinished, 0, randomBytes(5));
      await pass(DAY, 1);
      // Whoever said nothing in that minute lost the connection.
      const carol = await Keeper.signUp(daemon, 'carol');
      assert.equal((await carol.read(kept)).length, 10);
      await pass(29 * DAY, 0);
      const dora = await Keeper.signUp(daemon, 'dora');
      await assert.rejects(dora.read(kept), refused('not-found'));
      assert.deepEqual(await onDisk(), []);
      assert.equal(await daemon.countRows('files', 'owned'), 0);
      assert.equal(await daemon.countRows('files', 'expiry'), 0);
    });

    it('go a few at a time, however many there are', async () => {
      await Promise.all(Array.from({ length: 120 }, () => alice.create(1)));
      await pass(DAY, 0);
      assert.equal(await daemon.countRows('files', 'file'), 0);
    });

    it('go with the account', async () => {
      const [finished, unfinished] = [await alice.store(randomBytes(10)), await alice.create(10)];
      const other = await bob.store(randomBytes(10));
      await alice.member.prove('alice');
      await alice.member.link.request('auth.delete-account', {});
      await alice.member.link.ended;
      while ((await usage())['files'] !== 1);
      for (const id of [finished, unfinished]) await assert.rejects(bob.read(id), refused('not-found'));
      assert.equal((await bob.read(other)).length, 10);
      assert.equal((await onDisk()).length, 1);
    });
  });

  describe('from somebody who means harm', () => {
    beforeEach(() => start({ unfinishedPerUser: 1_000 }));

    it('do not keep more files open than the daemon may', async function () {
      if (process.platform !== 'linux') this.skip(); // It reads /proc.
      const handles = (await readdir('/proc/self/fd')).length;
      const ids = await Promise.all(Array.from({ length: 200 }, () => alice.create(2)));
      await Promise.all(ids.map((id) => alice.write(id, 0, Uint8Array.of(1))));
      await Promise.all(ids.map((id) => alice.write(id, 1, Uint8Array.of(1))));
      await Promise.all(ids.map((id) => bob.read(id)));
      await alice.limits();
      assert.ok((await readdir('/proc/self/fd')).length - handles <= 140);
    });

    it('do not stand in the way of what the others ask', async () => {
      const id = await alice.create(40 * MIB);
      const flood = [];
      for (let offset = 0; offset < 40 * 49_152; offset += 49_152)
        flood.push(alice.write(id, offset, new Uint8Array(49_152)));
      assert.equal((await bob.limits()).left, 1_024 * MIB);
      await Promise.all(flood);
      assert.equal((await alice.state(id)).received, 40 * 49_152);
    });
  });
});
