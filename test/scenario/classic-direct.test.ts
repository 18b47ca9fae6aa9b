import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Box, type ClassicClient, ClassicPerson } from './support/classic-client.ts';
import { atClassicDoor, ClassicCorrespondent, daemonForBoth } from './support/classic-correspondent.ts';
import type { DaemonProcess } from './support/daemon-process.ts';
import { TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';
describe('somebody at the terminal client and somebody on an original one', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(60_000);
  const identity = new ClassicPerson();
  let daemon: DaemonProcess;
  let folder: string;
  let client: ClassicClient;
  let olga: ClassicCorrespondent;
  let alice: TerminalProcess;
  /** What both have at the end of a test. */
  let lastBox: Box;

  before(async () => {
    daemon = await daemonForBoth();
    folder = await mkdtemp(join(tmpdir(), 'ns-classic-dm-'));
    alice = new TerminalProcess(['--state', join(folder, 'alice')]);
    alice.type(`connect ${daemon.invite}`);
    alice.type('signup alice');
    alice.type(PASSWORD);
    await alice.see(/Signed in as alice/);
  });

  after(async () => {
    await alice.dispose();
    client.close();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  async function meetOlga(
    enter: (door: ClassicClient) => Promise<void>,
    meanwhile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    client = await atClassicDoor(daemon);
    await enter(client);
    await meanwhile();
    await client.register(identity);
    olga = new ClassicCorrespondent(client, identity, 'alice');
  }

  /** For the daemon, and for alice. */
  async function olgaIsGone(): Promise<void> {
    for (let shown = 'olga'; shown.includes('olga');) {
      const before = alice.output.length;
      alice.type('people');
      await alice.see(/Online: [^\n]*\n/);
      shown = alice.output.slice(before);
    }
  }

  it('meet also when the key of the other one comes a moment later', async () => {
    await meetOlga(
      (door) => door.signUp('olga', PASSWORD),
      async () => {
        while (!alice.output.includes('Online: alice, olga\n')) {
          alice.type('people');
          await alice.see(/Online: [^\n]*\n/);
        }
        alice.type('dm olga');
        await alice.see(/The server has no keys of olga yet/);
      },
    );
    await alice.see(/olga is on an original client/);
    assert.doesNotMatch(alice.output, /nobody here called/);
  });

  it('write to each other, whoever begins, and after either has left', async () => {
    alice.type('dm olga hello');
    await alice.see(/olga is on an original client\. Encrypted \(classic\): no offline/);
    const box = await olga.answers();
    assert.equal(await olga.hears(box), 'hello');
    await alice.see(/ you to olga \(classic\): hello\n/);
    olga.say(box, 'hi, grüß dich');
    await alice.see(/ olga to you \(classic\): hi, grüß dich\n/);

    client.close();
    await olgaIsGone();
    alice.type('are you there?');
    await alice.see(/not online: nothing waits for them there/);

    await meetOlga((door) => door.signIn('olga', PASSWORD));
    const second = await olga.begins();
    olga.say(second, 'back');
    await alice.see(/ olga to you \(classic\): back\n/);
    alice.type('good');
    assert.equal(await olga.hears(second), 'good');
    lastBox = second;
  });

  it('gets all of many long texts, though only a share of them goes in a second', async () => {
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(30_000));
    for (const text of texts) alice.type(text);
    const got: string[] = [];
    for (let box = lastBox; got.length < texts.length;) {
      const packet = await olga.packet();
      if (packet['type'] === 'e2e_dm_message') got.push(olga.opens(box, packet));
      else box = await olga.answersTo(packet);
    }
    assert.deepEqual(got, texts);
    assert.equal(await alice.leave(), 1, 'one was not sent before, which a script is told');
  });
});
