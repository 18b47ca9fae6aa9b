import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { moveToFiles } from '../scenario/support/file-machine.ts';
import { checkHeard, KillStory } from '../scenario/support/kill-story.ts';
import { Person } from '../scenario/support/person.ts';

const KILLS = 100;
// Longer than what anybody may have missed.
const plugins = { auth: {}, presence: {}, broadcast: { history: 10_000 } };

describe('a long conversation', function () {
  this.timeout(600_000);

  it('is heard once and in order, though editor and daemon are killed a hundred times', async () => {
    const daemon = await DaemonProcess.start({ plugins });
    const [alice, bob] = [new Person('alice'), new Person('bob')];
    const folder = await mkdtemp(join(tmpdir(), 'no-'));
    try {
      await alice.signUp(daemon.invite);
      await bob.signUp(await daemon.newInvite());
      alice.dispose();
      await moveToFiles(folder, alice.machine);
      const kills = Array.from({ length: KILLS }, (_, index) => ({
        whom: index % 10 === 0 ? ('daemon' as const) : ('client' as const),
        lines: 1 + Math.floor(Math.random() * 60),
      }));
      const story = new KillStory({ daemon, folder, messages: 1_500, kills });
      await story.run();
      await bob.hear('message 1499');
      checkHeard(story, bob.texts);
      console.log(`      ${story.kept.size} kept, ${bob.texts.length} heard`);
      assert.ok(story.kept.size > KILLS);
    } finally {
      alice.dispose();
      bob.dispose();
      await daemon.remove();
      await rm(folder, { recursive: true });
    }
  });
});
