import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemorySink } from '../../common/test/client/files/memory-file.ts';
import { within } from '../deadline.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';
const SIZE = 8_000_000;
/** So slow that it is stopped in the middle for sure. */
const rates = { kibPerSecond: 2_048, kibBurst: 2_048 };
const config = { plugins: { limits: { user: rates }, auth: {}, 'e2e-relay': {}, files: {} } };
const { signal: never } = new AbortController();

describe('a file that a terminal was sending when it was killed', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(90_000);
  let daemon: DaemonProcess;
  let folder: string;
  let bob: Person;
  let alice: TerminalProcess;
  const content = randomBytes(SIZE);
  const file = () => join(folder, 'plan.bin');
  const open = () => new TerminalProcess(['--state', join(folder, 'alice')]);

  const blobs = async () => {
    const blobFolder = join(daemon.dataDir, 'files');
    const names = await readdir(blobFolder);
    return Promise.all(names.map(async (name) => (await stat(join(blobFolder, name))).size));
  };
  const someIsThere = async () => {
    while ((await blobs()).every((size) => size < 100_000))
      await new Promise((resolve) => setImmediate(resolve));
  };

  before(async () => {
    daemon = await DaemonProcess.start(config);
    folder = await mkdtemp(join(tmpdir(), 'ns-term-files-'));
    await writeFile(file(), content);
    bob = new Person('bob');
    await bob.signUp(daemon.invite);
    await bob.encrypted();
    alice = open();
    alice.type(`connect ${await daemon.newInvite()}`);
    alice.type('signup alice');
    alice.type(PASSWORD);
    alice.type('dm bob hello');
    await bob.reads('alice', 'hello');
    alice.type(`send-file ${file()}`);
    await within(20_000, 'beginning', someIsThere());
    await alice.end('SIGKILL');
    const [size = 0, ...others] = await blobs();
    assert.ok(size < SIZE && others.length === 0, 'it was not stopped in the middle');
  });

  after(async () => {
    await alice.dispose();
    bob.dispose();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  it('can’t be tried again by itself, which it says, and what helps', async () => {
    alice = open();
    await alice.see(/Signed in as alice/);
    alice.type('dm bob');
    alice.type('history');
    await alice.see(/plan\.bin[^]*It was not sent before NonceSense was closed\. Send the file again/);
    alice.type('retry');
    await alice.see(/! The file is not at hand any more\. Send it again: it goes on where it was/);
  });

  it('is said to be gone where it is, and goes on under its line when it is back', async () => {
    const moved = join(folder, 'moved.bin');
    alice.type(`send-file ${moved}`);
    await alice.see(/! \S*moved\.bin can't be read/);
    alice.type(`send-file ${file()}`);
    alice.type('history');
    await bob.client.conversations.open('alice');
    const files = () => bob.direct('alice').filter(({ kind }) => kind === 'file');
    await bob.until('it came', () => files().length > 0, 60_000);
    const [line, ...more] = files();
    assert.deepEqual(more, []);
    const sink = new MemorySink();
    await bob.client.files.save({ conversation: 'alice', message: line?.id ?? '' }, sink, never);
    assert.ok(sink.bytes.equals(content));
    assert.equal((await blobs()).length, 1, 'it went on with what was there');
    assert.equal(await alice.leave(), 1, 'something was refused');
  });
});
