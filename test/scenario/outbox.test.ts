import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from './support/daemon-process.ts';
import { moveToFiles } from './support/file-machine.ts';
import { checkHeard, KillStory } from './support/kill-story.ts';
import { Person } from './support/person.ts';

describe('what somebody wrote', () => {
  let daemon: DaemonProcess;
  let alice: Person;
  let bob: Person;

  before(async () => {
    daemon = await DaemonProcess.start();
    [alice, bob] = [new Person('alice'), new Person('bob')];
    await alice.signUp(daemon.invite);
    await bob.signUp(await daemon.newInvite());
  });

  after(async () => {
    alice.dispose();
    bob.dispose();
    await daemon.remove();
  });

  for (const how of ['restart', 'killAndRestart'] as const) {
    it(`while the daemon was away is sent once after a ${how} of the editor`, async () => {
      await daemon.stop('SIGKILL');
      await alice.until('alice notices', () => alice.client.state.kind !== 'ready');
      const text = `before the ${how}`;
      await alice.client.lobby.send(text);
      const written = alice.client.lobby.messages.at(-1);
      await alice[how]();
      await alice.until('alice sees it', () => alice.texts.includes(text));
      await daemon.start();
      await bob.hear(text);
      assert.equal((await alice.hear(text)).id, written?.id);
      await bob.say(`heard what was ${text}`);
      assert.equal(bob.texts.filter((heard) => heard === text).length, 1);
    });
  }

  it('is not on the machine any more once it signed out', async () => {
    await daemon.stop('SIGKILL');
    await alice.until('alice notices', () => alice.client.state.kind !== 'ready');
    await alice.client.lobby.send('never sent');
    assert.equal(alice.machine.outbox.values.size, 1);
    await alice.client.signOut();
    assert.equal(alice.machine.outbox.values.size, 0);
    await daemon.start();
    await alice.signIn(await daemon.newInvite());
    await bob.reach('ready');
    await alice.say('signed in again');
    await bob.hear('signed in again');
    assert.ok(!bob.texts.includes('never sent'));
  });

  it('is heard once and in order, though editor and daemon are killed again and again', async function () {
    this.timeout(60_000);
    const folder = await mkdtemp(join(tmpdir(), 'no-'));
    alice.dispose();
    await moveToFiles(folder, alice.machine);
    const kills = [
      { whom: 'client', lines: 4 },
      { whom: 'client', lines: 11 },
      { whom: 'daemon', lines: 20 },
      { whom: 'client', lines: 17 },
      { whom: 'daemon', lines: 9 },
      { whom: 'client', lines: 6 },
      { whom: 'client', lines: 30 },
    ] as const;
    const story = new KillStory({ daemon, folder, messages: 80, kills });
    await story.run();
    await bob.hear('message 79');
    checkHeard(story, bob.texts);
    assert.ok(story.kept.size > 10, `only ${story.kept.size} were kept`);
    await rm(folder, { recursive: true });
  });
});
