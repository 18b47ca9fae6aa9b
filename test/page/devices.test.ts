import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { PersonAtWindow } from './support/person-at-window.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, '.vscode-test/screenshots');

describe('Alice with a VS Code at home and another one at work', function () {
  this.timeout(180_000);
  let daemon: DaemonProcess;
  let home: PersonAtWindow;
  let work: PersonAtWindow;
  let bob: PersonAtWindow;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    daemon = await DaemonProcess.start({ name: 'Compiler team' });
    [home, work] = await Promise.all([PersonAtWindow.sitDown('alice'), PersonAtWindow.sitDown('alice')]);
    bob = await PersonAtWindow.sitDown('bob');
    await home.signUp(daemon.invite, 'Alice Lovelace');
    await bob.signUp(await daemon.newInvite(), 'Bob');
  });

  after(async () => {
    await home.leave();
    await work.leave();
    await bob.leave();
    await daemon.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    for (const [name, person] of Object.entries({ home, work, bob })) await look(person, `failed-${name}`);
  });

  it('signs in at work, where her keys are missing', async () => {
    await work.signIn(daemon.invite);
    await work.reads('.banner-text', 'they are not on this device');
    await look(work, 'keys-missing');
  });

  it('links it, with the same code on both', async () => {
    await work.presses('Link with Another Device');
    await work.reads('.banner-text', 'This device asks to be linked');
    const page = await work.window.webview();
    const code = (await page.locator('.banner-code span').allInnerTexts()).join('');
    assert.match(code, /^\d{30}$/);
    await look(work, 'link-code');
    await home.window.notification('asks to be linked to your account');
    await look(home, 'link-asked');
    await home.window.press('Compare Codes…');
    const question = await home.window.dialog();
    assert.ok(question.replaceAll(/\s/g, '').includes(code), question);
    await look(home, 'link-compare');
    await home.window.press('They Match: Link');
    await work.window.notification('The server says that this device was linked');
    await work.reads('.banner-text', 'Did the other device show these digits');
    await look(work, 'link-confirm');
    await work.window.press('Compare Digits…');
    const confirmation = await work.window.dialog();
    assert.ok(confirmation.replaceAll(/\s/g, '').includes(code), confirmation);
    await look(work, 'link-confirm-dialog');
    await work.window.press('Yes: Confirm');
    await work.window.notification('This device is linked');
    await work.canWrite();
    await look(work, 'linked');
    await look(home, 'has-linked');
  });

  it('gets what Bob writes on both, and what she has read on one is read on the other', async () => {
    await home.say('/dm bob Are you there?');
    await bob.window.notification('alice wants to write to you');
    await bob.window.press('Open');
    await bob.facesTab('alice');
    await bob.sees('Are you there?');
    await look(bob, 'request');
    await bob.presses('Accept');
    await home.window.runCommand('NonceSense: Open Lobby');
    await home.facesTab('Lobby');
    await bob.say('At every hour.');
    await home.hasUnread(1);
    await work.hasUnread(1);
    await work.opensConversation('bob');
    await work.sees('At every hour.');
    await home.hasUnread(0);
    await home.opensConversation('bob');
    await home.sees('At every hour.');
    assert.deepEqual(await home.texts(), ['Are you there?', 'At every hour.']);
    assert.deepEqual(await work.texts(), await home.texts());
    await look(work, 'read-at-work');
  });

  it('writes on either: it is hers on both', async () => {
    await work.say('Off to lunch.');
    await home.sees('Off to lunch.');
    await bob.sees('Off to lunch.');
    await home.reads('.delivery', 'Read');
    await work.reads('.delivery', 'Read');
  });

  it('revokes the one at work, which says so and gets nothing newer', async () => {
    await home.window.runCommand('NonceSense: Devices…');
    const other = await home.window.listed(/ \(2\)$/);
    await look(home, 'devices');
    await home.window.pick(other);
    await home.window.pick(await home.window.listed(/Revoke…$/));
    await home.window.dialog();
    await look(home, 'revoke');
    await home.window.press('Revoke');
    await home.window.fillInput('Your password', 'password of alice');
    await home.window.notification('is revoked');
    await work.window.notification('This device was revoked');
    await look(work, 'revoked');
    await bob.say('Only for home.');
    await home.sees('Only for home.');
    await work.window.press('Sign In');
    await work.givesPassword();
    await work.reads('.banner-text', 'You revoked this device');
    await look(work, 'revoked-signed-in');
    // What bob wrote before it was revoked can be read still.
    await work.opensConversation('bob');
    await work.reads('.banner-text', 'You revoked this device');
    await work.sees('Off to lunch.');
    await look(work, 'revoked-conversation');
    assert.ok(!(await work.texts()).includes('Only for home.'));
  });
});

function look(person: PersonAtWindow, name: string): Promise<void> {
  return person.window.screenshot(join(SCREENSHOTS, `${name}.png`));
}
