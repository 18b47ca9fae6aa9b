import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClassicClient, ClassicPerson } from '../scenario/support/classic-client.ts';
import {
  atClassicDoor,
  ClassicCorrespondent,
  daemonForBoth,
} from '../scenario/support/classic-correspondent.ts';
import type { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { PersonAtWindow } from './support/person-at-window.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../.vscode-test/screenshots');
const UNVERIFIED = 'Encrypted (classic): no offline delivery, identity taken from the server';

describe('Alice in VS Code and Olga on an original client', function () {
  this.timeout(180_000);
  const identity = new ClassicPerson();
  let daemon: DaemonProcess;
  let alice: PersonAtWindow;
  let client: ClassicClient;
  let olga: ClassicCorrespondent;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    daemon = await daemonForBoth();
    client = await atClassicDoor(daemon);
    await client.signUp('olga', 'correct horse battery');
    await client.register(identity);
    olga = new ClassicCorrespondent(client, identity, 'alice');
    alice = await PersonAtWindow.sitDown('alice');
    await alice.signUp(daemon.invite, 'Alice Lovelace');
  });

  after(async () => {
    await alice.leave();
    client.close();
    await daemon.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await alice.window.screenshot(join(SCREENSHOTS, 'failed-classic.png'));
  });

  it('write to each other, and Alice sees what protects it', async () => {
    await alice.say('/dm olga Are you still on the old one?');
    await alice.facesTab('olga');
    const box = await olga.answers();
    assert.equal(await olga.hears(box), 'Are you still on the old one?');
    await alice.sees('Are you still on the old one?');
    await alice.reads('.protection', UNVERIFIED);
    olga.say(box, 'For now. It talks to you, as you see.');
    await alice.sees('For now. It talks to you, as you see.');
    await alice.window.screenshot(join(SCREENSHOTS, 'classic.png'));
  });

  it('have a safety number', async () => {
    await alice.presses('Safety Number');
    await alice.reads('.safety', 'olga');
    assert.match(await alice.safetyNumber(), /^\d{60}$/);
    await alice.window.screenshot(join(SCREENSHOTS, 'classic-safety.png'));
  });
});
