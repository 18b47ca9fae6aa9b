import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../../common/src/clock.ts';
import { within } from '../../../../test/deadline.ts';
import { type MeetingPlace, openMeetingPlace } from '../../../src/windows/meeting-place.ts';
import { Ownership } from '../../../src/windows/ownership.ts';
import { dialWindow, proveAsAsker, WrongWindow } from '../../../src/windows/window-link.ts';
import { Purpose } from '../../../src/windows/window-proof.ts';

const secret = new Uint8Array(32).fill(7);

describe('ownership of the connection', () => {
  let storage: string;
  let opened: { dispose(): void }[];

  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'nw-'));
    opened = [];
  });

  afterEach(async () => {
    for (const one of opened) one.dispose();
    await rm(storage, { recursive: true });
  });

  it('is held by one of two windows', async () => {
    const [first, second] = [await open(), await open()];
    assert.equal(await first.claim(), true);
    assert.equal(await second.claim(), false);
    assert.deepEqual([first.kind, second.kind], ['owner', 'elsewhere']);
    assert.equal(await first.claim(), true, 'asking again changes nothing');
  });

  it('is held by one of many windows that start at the same moment', async () => {
    const windows = await Promise.all(Array.from({ length: 6 }, () => open()));
    const claims = await Promise.allSettled(windows.map((window) => window.claim()));
    const owners = claims.filter((claim) => claim.status === 'fulfilled' && claim.value);
    assert.equal(owners.length, 1);
    assert.equal((await socketNames()).length, 1, 'who stepped back leaves no file');
  });

  it('goes to the window that takes over, after the owner ended its connection', async () => {
    const story: string[] = [];
    const first = await open({ onYield: () => void story.push('first disconnects') });
    const second = await open();
    await first.claim();
    await second.claim();
    await second.takeOver();
    story.push('second owns');
    assert.deepEqual(story, ['first disconnects', 'second owns']);
    assert.deepEqual([first.kind, second.kind], ['elsewhere', 'owner']);
    assert.equal(await first.claim(), false);
  });

  it('goes back and forth', async () => {
    const [first, second] = [await open(), await open()];
    await first.claim();
    for (const [taker, other] of [
      [second, first],
      [first, second],
      [second, first],
    ] as const) {
      await taker.takeOver();
      assert.deepEqual([taker.kind, other.kind], ['owner', 'elsewhere']);
    }
  });

  it('is followed by the other windows as soon as one has taken it', async () => {
    const [first, second, third] = [await open({ clock: hasty }), await open(), await open({ clock: hasty })];
    await first.claim();
    await second.claim();
    await third.claim();
    const followed = [first, third].map((window) => happens(window, 'watching'));
    await second.takeOver();
    await within(5_000, 'Following', Promise.all(followed));
    assert.deepEqual([first.kind, second.kind, third.kind], ['elsewhere', 'owner', 'elsewhere']);
    const links = [await first.attach(), await third.attach()];
    for (const link of links) link.dispose();
  });

  it('is taken back when the window that asked for it dies before it has it', async () => {
    const first = await open();
    await first.claim();
    const inherited = happens(first, 'inherited');
    const [name = ''] = await socketNames();
    const asker = await dialWindow(join((await place()).path, name));
    await proveAsAsker(asker, secret, Purpose.takeOver);
    await once(asker, 'data');
    asker.destroy();
    assert.equal(first.kind, 'elsewhere');
    await inherited;
    assert.equal(first.kind, 'owner');
  }).timeout(10_000);

  it('is inherited when the owner closes its window', async () => {
    const [first, second] = [await open(), await open()];
    await first.claim();
    await second.claim();
    const inherited = happens(second, 'inherited');
    first.dispose();
    await inherited;
    assert.equal(second.kind, 'owner');
  });

  it('is inherited although the first try for it failed', async () => {
    const [first, second] = [await open(), await open()];
    await first.claim();
    await second.claim();
    const { path } = await place();
    const failed = happens(second, 'trouble');
    const inherited = happens(second, 'inherited');
    await rename(path, `${path}-away`);
    first.dispose();
    assert.match(String(await failed), /ENOENT|EACCES/);
    await rename(`${path}-away`, path);
    await inherited;
    assert.equal(second.kind, 'owner');
  }).timeout(10_000);

  it('is inherited by nobody when the person disconnected', async () => {
    const [first, second] = [await open(), await open()];
    await first.claim();
    await second.claim();
    const changed = happens(second, 'changed');
    await first.release();
    assert.equal(await changed, 'none');
    assert.deepEqual(await socketNames(), []);
    assert.equal(await second.claim(), true);
  });

  it('ends with a killed process, whose socket file is replaced', async () => {
    const owner = await startOwnerProcess();
    const stale = await socketNames();
    const window = await open();
    assert.equal(await window.claim(), false);
    const inherited = happens(window, 'inherited');
    owner.kill('SIGKILL');
    await inherited;
    assert.equal(window.kind, 'owner');
    assert.equal(stale.length, 1);
    assert.equal((await socketNames()).includes(stale[0] ?? ''), false);
  });

  it('stays with a suspended process', async () => {
    const owner = await startOwnerProcess();
    owner.kill('SIGSTOP');
    const window = await open();
    assert.equal(await window.claim(), false);
    owner.kill('SIGCONT');
    await window.takeOver();
    assert.equal(window.kind, 'owner');
  });

  it('is not given to a window that does not know the secret', async () => {
    const owner = await open({ onYield: () => assert.fail('yielded to a stranger') });
    const stranger = await open({ secret: new Uint8Array(32).fill(8), placeSecret: secret });
    await owner.claim();
    const trouble = happens(owner, 'trouble');
    await assert.rejects(stranger.takeOver());
    assert.ok((await trouble) instanceof WrongWindow);
    assert.equal(owner.kind, 'owner');
  });

  it('is not believed to an owner that does not know the secret', async () => {
    const { path } = await place();
    const impostor = createServer((socket) => {
      socket.write(Buffer.concat([Buffer.from('O'), Buffer.alloc(32)]));
      socket.once('data', () => socket.write(Buffer.alloc(32)));
    });
    impostor.listen(join(path, '0123456789ab.sock'));
    await once(impostor, 'listening');
    opened.push({ dispose: () => impostor.close() });
    await assert.rejects((await open()).takeOver(), WrongWindow);
  });

  it('meets in a folder for its user only', async () => {
    assert.equal((await stat((await place()).path)).mode & 0o777, 0o700);
  });

  it('meets in the temporary folder when the path of the storage is too long', async () => {
    const deep = join(storage, 'd'.repeat(90));
    const place = await openMeetingPlace({
      storage: deep,
      temporary: storage,
      secret,
      platform: process.platform,
    });
    assert.match(place.path.slice(storage.length), /^\/noncesense-[0-9a-f]{16}$/);
  });

  it('meets at a named pipe on Windows', async () => {
    const place = await openMeetingPlace({ storage, temporary: tmpdir(), secret, platform: 'win32' });
    assert.match(place.path, /^\\\\\.\\pipe\\noncesense-[0-9a-f]{16}$/);
  });

  async function open(options: Partial<WindowOptions> = {}): Promise<Ownership> {
    const { placeSecret = secret, onYield = () => undefined, clock = systemClock } = options;
    const window = new Ownership({
      place: await place(placeSecret),
      secret: options.secret ?? secret,
      clock,
      random: Math.random,
      onYield,
    });
    opened.push(window);
    return window;
  }

  function place(placeSecret: Uint8Array = secret): Promise<MeetingPlace> {
    const { platform } = process;
    return openMeetingPlace({ storage, temporary: tmpdir(), secret: placeSecret, platform });
  }

  async function socketNames(): Promise<string[]> {
    const { path } = await place();
    return readdir(path);
  }

  async function startOwnerProcess(): Promise<ChildProcess> {
    const child = fork(new URL('./owner-process.ts', import.meta.url), [
      storage,
      Buffer.from(secret).toString('hex'),
    ]);
    opened.push({ dispose: () => child.kill('SIGKILL') });
    const [claimed] = (await once(child, 'message')) as unknown[];
    assert.equal(claimed, true);
    return child;
  }
});

interface WindowOptions {
  readonly secret: Uint8Array;
  readonly placeSecret: Uint8Array;
  readonly onYield: () => void;
  readonly clock: Clock;
}

/** Knows no waits of a second or more. */
const hasty: Clock = {
  ...systemClock,
  setTimer: (ms, task) => (ms < 1_000 ? systemClock.setTimer(ms, task) : { dispose: () => undefined }),
};

function happens(
  window: Ownership,
  event: 'inherited' | 'changed' | 'trouble' | 'watching',
): Promise<unknown> {
  return new Promise((resolve) => window.events.once(event, (value?: unknown) => resolve(value)));
}
