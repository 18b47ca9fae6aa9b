import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { PersonAtWindow } from './support/person-at-window.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, '.vscode-test/screenshots');

describe('A group of three, one of them with two devices', function () {
  this.timeout(180_000);
  let daemon: DaemonProcess;
  let alice: PersonAtWindow;
  let bob: PersonAtWindow;
  let bobsOther: PersonAtWindow;
  let carol: PersonAtWindow;
  const everybody = () => [alice, bob, bobsOther, carol];

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    daemon = await DaemonProcess.start({ name: 'Compiler team' });
    [alice, bob] = await Promise.all([PersonAtWindow.sitDown('alice'), PersonAtWindow.sitDown('bob')]);
    [bobsOther, carol] = await Promise.all([PersonAtWindow.sitDown('bob'), PersonAtWindow.sitDown('carol')]);
    await alice.signUp(daemon.invite, 'Alice Lovelace');
    await bob.signUp(await daemon.newInvite(), 'Bob');
    await carol.signUp(await daemon.newInvite(), 'Carol');
    await bobsOther.signIn(daemon.invite);
    await bobsOther.isLinkedBy(bob);
  });

  after(async () => {
    for (const person of everybody()) await person.leave();
    await daemon.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    for (const [index, person] of everybody().entries()) await look(person, `failed-${index}`);
  });

  it('is made by Alice, and joined by those whom she asks', async () => {
    await alice.say('/group "Parser crew" bob carol');
    await alice.facesTab('Parser crew');
    await look(alice, 'group-new');
    for (const person of [bob, carol]) {
      await person.window.notification('added you to the group Parser crew');
      await person.window.press('Open');
      await person.facesTab('Parser crew');
      await person.reads('.composer .banner-text', 'Its members learn nothing of you until you accept');
      await look(person, 'group-request');
      await person.presses('Accept');
    }
    await bobsOther.opensConversation('Parser crew');
  });

  it('writes: everybody reads everything in the same order', async () => {
    await alice.say('Welcome, crew.');
    for (const person of everybody()) await person.sees('Welcome, crew.');
    await bobsOther.say('From my other device.');
    for (const person of everybody()) await person.sees('From my other device.');
    await carol.say('Hello!');
    for (const person of everybody()) await person.sees('Hello!');
    const said = ['Welcome, crew.', 'From my other device.', 'Hello!'];
    for (const person of everybody())
      assert.deepEqual((await person.texts()).slice(-said.length), said, person.user);
    await look(alice, 'group');
    await alice.presses('Members');
    await alice.window.listed(/Carol/);
    await look(alice, 'group-members');
    await alice.window.page.keyboard.press('Escape');
  });

  it('shows to all what is answered, altered and reacted to', async () => {
    await bob.does('Reply', 'Welcome, crew.');
    await bob.say('Thanks for having me.');
    await carol.edits('Hello!', 'Hello, all!');
    await alice.sees('Hello, all!');
    await alice.does('React', 'Hello, all!');
    await alice.presses('🎉');
    for (const person of everybody()) {
      await person.reads('.quote-text', 'Welcome, crew.');
      await person.reads('.text .edited', 'edited');
      await person.reads('.reaction', '🎉');
    }
    await look(carol, 'group-messages');
  });

  it('passes on a file that Alice pastes and Bob saves', async () => {
    const bytes = Buffer.from('The grammar, as of today.\n'.repeat(4_000));
    await alice.pastes('grammar.txt', bytes);
    for (const person of everybody()) await person.sees('grammar.txt');
    await look(carol, 'group-file');
    const saved = await bob.saves('grammar.txt');
    assert.ok(bytes.equals(saved), `${saved.length} bytes`);
  });

  it('shows nothing newer to a device of Bob that he revokes', async () => {
    await bob.window.runCommand('NonceSense: Revoke Device…');
    await bob.window.pick(await bob.window.listed(/ \(2\)$/));
    await bob.window.press('Revoke');
    await bob.window.fillInput('Your password', 'password of bob');
    await bobsOther.window.notification('This device was revoked');
    await alice.say('Not for the old device.');
    await bob.sees('Not for the old device.');
    await bobsOther.window.press('Sign In');
    await bobsOther.givesPassword();
    await bobsOther.reads('.banner-text', 'You revoked this device');
    await look(bobsOther, 'group-revoked');
  });

  it('shows nothing newer to Carol, who is removed, and sees it', async () => {
    await alice.say('/remove carol');
    await alice.window.press('Remove carol');
    await carol.reads('.composer .banner-text', 'You are no member of Parser crew any more');
    const before = await carol.texts();
    await alice.say('Only Bob and I.');
    await bob.sees('Only Bob and I.');
    await look(carol, 'group-removed');
    await look(bob, 'group-after-removal');
    const page = await carol.window.webview();
    assert.equal(await page.getByRole('textbox').count(), 0, 'Carol can’t write');
    assert.deepEqual(await carol.texts(), before);
  });
});

function look(person: PersonAtWindow, name: string): Promise<void> {
  return person.window.screenshot(join(SCREENSHOTS, `${name}.png`));
}
