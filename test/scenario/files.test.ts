import assert from 'node:assert/strict';
import type { FileBlob } from '../../common/src/client/files/file-link.ts';
import { WINDOW } from '../../common/src/client/files/in-window.ts';
import { FILE_PART_BYTES } from '../../common/src/wire/messages.ts';
import { FileStory, MIB } from './support/file-story.ts';
import type { Porter } from './support/porter.ts';

const SIZE = 16 * MIB + 12_345;
const CUTS = 5;
/** What a cut can make somebody send or ask for again, and padding. */
const AGAIN = CUTS * WINDOW * FILE_PART_BYTES + 0.05 * SIZE;

describe('a file of 16 MiB from Alice to Bob', function () {
  this.timeout(60_000);
  let story: FileStory;
  let alice: Porter;
  let bob: Porter;
  let file: FileBlob;

  before(async () => {
    story = await FileStory.begin(SIZE);
    alice = await story.porter('alice');
    bob = await story.porter('bob');
  });

  after(() => story.end());

  it(`is sent over a connection that breaks ${CUTS} times, and goes on where it was`, async () => {
    file = await story.send(
      alice,
      story.atParts(CUTS, () => story.cut('to daemon')),
    );
    assert.equal(alice.connections, 1 + CUTS);
    assert.ok(alice.bytes <= SIZE + AGAIN, `${alice.bytes} bytes were sent`);
    assert.ok(alice.mostUnderWay <= WINDOW * FILE_PART_BYTES);
  });

  it('is fetched likewise, and comes as it was', async () => {
    await story.fetch(
      bob,
      file,
      story.atParts(CUTS, () => story.cut('to client')),
    );
    assert.equal(bob.connections, 1 + CUTS);
    assert.ok(bob.bytes <= SIZE + AGAIN, `${bob.bytes} bytes were asked for`);
    assert.ok(bob.mostUnderWay <= WINDOW * FILE_PART_BYTES);
    await story.checkFile();
  });

  it('goes on after the daemon was killed amid it', async () => {
    const { bytes: before, connections } = alice;
    const kill = story.atParts(1, () => {
      alice.whenUp = story.daemon.stop('SIGKILL').then(() => story.daemon.start());
    });
    const second = await story.send(alice, kill);
    assert.equal(alice.connections, connections + 1);
    assert.ok(alice.bytes - before <= SIZE + AGAIN, 'all of it was sent once more');
    bob.whenUp = alice.whenUp;
    await story.fetch(bob, second, () => undefined);
    await story.checkFile();
  });

  it('can’t be told from noise at the daemon, nor its name', async () => {
    const { size } = await bob.session.request('files.state', { id: file.blob });
    assert.ok(size > SIZE);
    const { data } = await bob.session.request('files.read', { id: file.blob, offset: 0, length: 49_152 });
    const counts = new Uint32Array(256);
    for (const byte of data) counts[byte]!++;
    // 192 of each are to be expected, with a standard deviation of 14.
    assert.ok(Math.max(...counts) < 320 && Math.min(...counts) > 80);
  });
});
