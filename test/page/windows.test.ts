import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { Person } from '../scenario/support/person.ts';
import { PersonAtWindow } from './support/person-at-window.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, '.vscode-test/screenshots');
const TAKE_OVER_MS = 3_000;

describe('Alice has two windows open', function () {
  this.timeout(180_000);
  let daemon: DaemonProcess;
  let bob: Person;
  let first: PersonAtWindow;
  let second: PersonAtWindow;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    daemon = await DaemonProcess.start({ name: 'Compiler team' });
    bob = new Person('bob');
    await bob.signUp(daemon.invite);
    await bob.encrypted();
    first = await PersonAtWindow.sitDown('alice');
    await first.signUp(await daemon.newInvite(), 'Alice Lovelace');
    second = await first.atAnotherWindow();
  });

  after(async () => {
    await first.leave();
    bob.dispose();
    await daemon.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await first.window.screenshot(join(SCREENSHOTS, 'failed-first-window.png'));
  });

  it('and writes to Bob in the one that has no connection', async () => {
    await second.window.statusBarText('alice');
    await second.window.runCommand('NonceSense: Open Lobby');
    await second.say('/dm bob Written in the second window');
    await second.facesTab('bob');
    await second.sees('Written in the second window');
    await bob.reads('alice', 'Written in the second window');
    await bob.client.conversations.accept('alice');
    await bob.write('alice', 'Read in both');
    await second.sees('Read in both');
    await first.opensConversation('bob');
    await first.sees('Read in both');
    assert.deepEqual(await first.texts(), await second.texts());
    await second.window.screenshot(join(SCREENSHOTS, 'second-window.png'));
  });

  it('is told what only the window with the connection does, and may go on here', async () => {
    await second.window.runCommand('NonceSense: Save Recovery File…');
    await second.window.notification('This is done in the window that is connected.');
    await second.window.screenshot(join(SCREENSHOTS, 'second-window-use-here.png'));
    await second.window.press('Use in This Window');
    await second.window.fillInput('Save Recovery File (1/3)', 'correct horse battery staple');
    await second.window.page.keyboard.press('Escape');
  });

  it('and goes on in the other when that one is closed, with her draft', async () => {
    await first.sees('Read in both');
    const page = await first.window.webview();
    await page.getByRole('textbox').fill('Not finished yet');
    const begun = performance.now();
    await second.window.closeAlone();
    await first.window.page
      .locator('.statusbar-item[aria-label*="Signed in as alice"]:not([aria-label*="another window"])')
      .waitFor({ timeout: 20_000 });
    const took = performance.now() - begun;
    assert.ok(took < TAKE_OVER_MS, `took ${took} ms`);
    assert.equal(await page.getByRole('textbox').inputValue(), 'Not finished yet');
    // The keys are opened anew there: until then a text is kept, not sent.
    await first.canWrite();
    await first.say('Now from the first again');
    await bob.reads('alice', 'Now from the first again');
    await first.sees('Written in the second window');
    await first.sees('Now from the first again');
    await first.window.screenshot(join(SCREENSHOTS, 'first-window-again.png'));
  });
});
