import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { TerminalProcess } from '../scenario/support/terminal-process.ts';
import { PersonAtWindow } from './support/person-at-window.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, '.vscode-test/screenshots');
const FIVE = ['one', 'two', 'three', 'four', 'five'].map((word) => `While you were away: ${word}`);

describe('Alice and Bob write to each other alone', function () {
  this.timeout(180_000);
  let daemon: DaemonProcess;
  let alice: PersonAtWindow;
  let bob: PersonAtWindow;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    daemon = await DaemonProcess.start({ name: 'Compiler team' });
    [alice, bob] = await Promise.all([PersonAtWindow.sitDown('alice'), PersonAtWindow.sitDown('bob')]);
    await alice.signUp(daemon.invite, 'Alice Lovelace');
    await bob.signUp(await daemon.newInvite(), 'Bob');
  });

  after(async () => {
    await alice.leave();
    await bob.leave();
    await daemon.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    for (const person of [alice, bob])
      await person.window.screenshot(join(SCREENSHOTS, `failed-${person.user}.png`));
  });

  it('both ways, once Bob has let Alice write', async () => {
    await alice.say('/dm bob Do you have a minute?');
    await alice.facesTab('bob');
    await alice.sees('Do you have a minute?');
    assert.doesNotMatch(await bob.window.notification('alice wants to write to you'), /minute/);
    await bob.window.press('Open');
    await bob.facesTab('alice');
    await bob.sees('Do you have a minute?');
    await bob.presses('Accept');
    await bob.say('For you, always.');
    await alice.sees('For you, always.');
    await alice.reads('.delivery', 'Read');
    assert.deepEqual(await alice.texts(), await bob.texts());
    await alice.window.screenshot(join(SCREENSHOTS, 'direct.png'));
  });

  it('tell a conversation from the lobby', async () => {
    await alice.reads('.protection', 'End-to-end encrypted · not verified');
    await alice.window.runCommand('NonceSense: Open Lobby');
    await alice.facesTab('Lobby');
    await alice.reads('.protection', 'Readable by the server');
    assert.deepEqual(await alice.texts(), []);
  });

  it('also while Bob is away: he reads everything, in order, when he is back', async () => {
    await bob.stepAway();
    await alice.opensConversation('bob');
    for (const text of FIVE) {
      await alice.say(text);
      await alice.sees(text);
    }
    await bob.comeBack();
    await bob.opensConversation('alice');
    await bob.sees('While you were away: five');
    assert.deepEqual((await bob.texts()).slice(-FIVE.length), FIVE);
  });

  it('compare their safety numbers, and mark each other as verified', async () => {
    for (const [person, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const) {
      await person.window.runCommand('NonceSense: Verify…');
      await person.window.pick(other);
      await person.reads('.safety-status', 'Not verified');
    }
    assert.equal(await alice.safetyNumber(), await bob.safetyNumber());
    await alice.presses('Copy Code');
    await alice.window.screenshot(join(SCREENSHOTS, 'safety-number.png'));
    const code = await copiedCode(alice);
    await pastesCode(bob, code);
    await bob.reads('.comparison-result', 'Match');
    for (const person of [alice, bob]) {
      await person.presses('They Match: Mark as Verified');
      await person.reads('.safety-status', 'Verified:');
      await person.presses('Back to the Conversation');
      await person.reads('.protection', 'End-to-end encrypted · verified');
    }
  });

  it('are stopped when Bob starts over with other keys, until Alice accepts them', async () => {
    await bob.window.runCommand('NonceSense: Start Over with a New Identity…');
    await bob.window.press('Make New Keys');
    await bob.window.fillInput('Your password: the server replaces', 'password of bob');
    await bob.window.notification('You have new keys');
    await bob.say('/dm alice New keys, same Bob.');
    await alice.reads('.banner.problem', 'The identity key of bob is another one than before.');
    const page = await alice.window.webview();
    assert.equal(await page.getByRole('textbox').count(), 0, 'Alice can’t write');
    await alice.window.screenshot(join(SCREENSHOTS, 'identity-changed.png'));
    await alice.presses('Accept New Key');
    await alice.reads('.protection', 'End-to-end encrypted · not verified');
    await alice.say('Is it you?');
    await bob.sees('Is it you?');
  });

  it('and so does Carol, who sits at a terminal', async () => {
    const state = ['--state', await mkdtemp(join(tmpdir(), 'ns-carol-'))] as const;
    const account = ['--link', await daemon.newInvite(), '--user', 'carol', ...state];
    const env = { NONCESENSE_PASSWORD: 'password of carol' };
    const made = await TerminalProcess.run(['signup', ...account], { env });
    assert.deepEqual(made, { code: 0, output: '', errors: '' });
    await alice.say('/dm carol Can you read this?');
    await alice.facesTab('carol');
    await alice.sees('Can you read this?');
    const input = 'requests\naccept alice\n';
    const carol = await TerminalProcess.run(state, { input });
    assert.match(carol.output, /alice wrote: Can you read this\?\n.*alice can write to you/);
    const sent = await TerminalProcess.run(['send', '--to', 'alice', ...state, 'As in a window.']);
    assert.deepEqual(sent, { code: 0, output: '', errors: '' });
    await alice.sees('As in a window.');
    await alice.reads('.delivery', 'Delivered');
    await alice.window.screenshot(join(SCREENSHOTS, 'terminal.png'));
    await rm(state[1], { recursive: true });
  });
});

/** The editor copies a moment after the button was pressed. */
async function copiedCode(person: PersonAtWindow): Promise<string> {
  const { page } = person.window;
  await page.waitForFunction(async () => /^[A-Za-z0-9_-]{60,}$/.test(await navigator.clipboard.readText()));
  return page.evaluate(() => navigator.clipboard.readText());
}

async function pastesCode(person: PersonAtWindow, code: string): Promise<void> {
  await person.fills('Compare the code that they sent you', code);
  await person.presses('Compare');
}
