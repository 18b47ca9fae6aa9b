import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { VSIX } from './support/packaged-extension.ts';
import { PersonAtWindow } from './support/person-at-window.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, '.vscode-test/screenshots');

describe('Alice and Bob in two VS Code windows', function () {
  this.timeout(180_000);
  let daemon: DaemonProcess;
  let alice: PersonAtWindow;
  let bob: PersonAtWindow;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    daemon = await DaemonProcess.start({ name: 'Compiler team' });
    [alice, bob] = await Promise.all([PersonAtWindow.sitDown('alice'), PersonAtWindow.sitDown('bob')]);
  });

  after(async () => {
    await alice.leave();
    await bob.leave();
    await daemon.remove();
  });

  it('have an extension of less than 1 MB', async () => {
    assert.ok((await stat(VSIX)).size < 1_000_000);
  });

  it('sign up with invite links', async () => {
    await alice.signUp(daemon.invite, 'Alice Lovelace');
    await bob.signUp(await daemon.newInvite(), 'Bob');
  });

  it('chat in the lobby both ways', async () => {
    await alice.say('Good morning! Does the parser build on your side?');
    await bob.sees('Good morning!');
    await bob.say('It does since this morning.\nI pushed the fix for the tokenizer, too.');
    await alice.sees('It does since this morning.');
    await alice.say('/broadcast Great, then I merge.');
    await bob.sees('Great, then I merge.');
    assert.deepEqual(await alice.texts(), await bob.texts());
    await alice.window.screenshot(join(SCREENSHOTS, 'lobby.png'));
  });

  it('show hostile text as text', async () => {
    await bob.say('<img src=x onerror="document.body.remove()"><b>bold</b> \u202edesrever');
    await alice.sees('<b>bold</b>');
    assert.equal(await (await alice.window.webview()).locator('.message img, .message b').count(), 0);
  });

  it('are told when the daemon restarts, and go on without typing anything', async () => {
    await daemon.stop();
    const page = await alice.window.webview();
    await page.locator('.banner').first().waitFor({ timeout: 20_000 });
    await alice.window.screenshot(join(SCREENSHOTS, 'waiting.png'));
    await daemon.start();
    await alice.say('Is the server back?');
    await bob.sees('Is the server back?');
    await alice.sees('Is the server back?');
  });

  it('are there again after VS Code restarted: login and history', async () => {
    await alice.restartVsCode();
    await alice.window.statusBarText('alice');
    await alice.window.runCommand('NonceSense: Open Lobby');
    await alice.sees('Good morning!');
    await bob.say('Welcome back.');
    await alice.sees('Welcome back.');
    await alice.window.screenshot(join(SCREENSHOTS, 'restarted.png'));
  });
});
