import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';
import { PersonAtWindow } from './support/person-at-window.ts';
import { FILE, makeProject, SHARED, SHARED_BY_NOW } from './support/tour-project.ts';
import { TourWindow } from './support/tour-window.ts';

const ROOT = join(import.meta.dirname, '../..');
const MOST_MS = 180_000;
const HELLO = 'Hello Bob, this is Alice from search.';
const NOTE = 'What about 1.5? I get two numbers and a dot.';

const ALL_THEMES = [
  { kind: 'light', colorTheme: 'Light 2026' },
  { kind: 'dark', colorTheme: 'Dark 2026' },
  { kind: 'high-contrast', colorTheme: 'Default High Contrast' },
] as const;

// One pass tells whether the way works; the others are for the pictures in docs/tour.md.
const UPDATES = process.env['UPDATE_SCREENSHOTS'] !== undefined;
const THEMES = UPDATES ? ALL_THEMES : ALL_THEMES.slice(0, 1);
const PICTURES = join(ROOT, UPDATES ? 'docs/images/tour' : '.vscode-test/screenshots/tour');

for (const { kind, colorTheme } of THEMES)
  describe(`Two people who have never seen it take the tour (${kind})`, function () {
    this.timeout(MOST_MS);
    let home: string;
    let daemon: DaemonProcess;
    let begun: number;
    let alice: PersonAtWindow;
    let bob: PersonAtWindow;
    let alicesWindow: TourWindow;
    let bobsWindow: TourWindow;

    before(async () => {
      await mkdir(join(PICTURES, kind), { recursive: true });
      home = await mkdtemp(join(tmpdir(), 'ns-tour-'));
      daemon = await DaemonProcess.start({ name: 'Compiler team' });
      const folders = [join(home, 'alice/query'), join(home, 'bob/query')] as const;
      await makeProject(folders[0], 'as it was');
      await makeProject(folders[1], 'drifted');
      begun = performance.now();
      [alice, bob] = await Promise.all([sitsDown('alice', folders[0]), sitsDown('bob', folders[1])]);
      alicesWindow = new TourWindow(alice.window);
      bobsWindow = new TourWindow(bob.window);
    });

    after(async () => {
      await alice.leave();
      await bob.leave();
      await daemon.remove();
      await rm(home, { recursive: true, force: true });
    });

    it('connect and sign up by the walkthrough', async () => {
      for (const [person, window, displayName] of [
        [alice, alicesWindow, 'Alice Lovelace'],
        [bob, bobsWindow, 'Bob Bernoulli'],
      ] as const) {
        await window.startsWalkthrough();
        await window.takesStep('Connect to your server', 'Paste an Invite');
        await person.window.inputMessage();
        if (person === alice) await picture(alice, 'connect');
        await person.window.fillInput('Paste the invite link', await daemon.newInvite());
        await person.window.listed(/Sign Up/);
        if (person === alice) await picture(alice, 'sign-up');
        await person.window.pick('Sign Up');
        await person.makesAccount(displayName);
        await person.facesTab('Lobby');
        await window.lists('Save a recovery file…');
        assert.deepEqual(await person.window.notifications(), [], 'nothing covers what comes next');
      }
    });

    it('say hello: it is a request until Bob accepts it', async () => {
      await alicesWindow.goesOnWithWalkthrough();
      await alicesWindow.takesStep('Say hello', 'Send a Direct Message');
      await alice.window.pick('bob');
      await alice.window.fillInput('only you and bob can read it', HELLO);
      await alice.facesTab('bob');
      await alice.sees(HELLO);
      await bob.window.notification('alice wants to write to you');
      await bob.window.press('Open');
      await bob.facesTab('alice');
      await bob.sees(HELLO);
      await picture(bob, 'request');
      await bob.presses('Accept');
      await bob.say('Welcome! Ask whatever you like.');
      await alice.sees('Welcome!');
    });

    it('share lines of code', async () => {
      await alicesWindow.selects(FILE, SHARED);
      await alicesWindow.opensMenuOver('if number:');
      await picture(alice, 'share');
      await alicesWindow.chooses('Share Selection…');
      await alice.window.pick('bob');
      await alice.window.fillInput('What you want to say about it', NOTE);
      await bob.reads('.code-card', NOTE);
      await picture(bob, 'code');
    });

    it('open the very lines on the other side, though they have moved there', async () => {
      await bob.presses(`Open ${FILE}:${SHARED.first}-${SHARED.last}`);
      await bob.facesTab(FILE);
      await bobsWindow.hasSelected(SHARED_BY_NOW);
      await picture(bob, 'lines');
      assert.equal(await bobsWindow.copies(), SHARED.text);
    });

    it('verify each other', async () => {
      await alicesWindow.goesOnWithWalkthrough();
      await alicesWindow.takesStep('Verify somebody', 'Verify');
      await alice.window.pick('bob');
      await bobsWindow.goesOnWithWalkthrough();
      await bobsWindow.takesStep('Verify somebody', 'Verify');
      await bob.window.pick('alice');
      for (const person of [alice, bob]) await person.reads('.safety-status', 'Not verified');
      await picture(alice, 'verify');
      assert.equal(await alice.safetyNumber(), await bob.safetyNumber());
      for (const person of [alice, bob]) {
        await person.presses('They Match: Mark as Verified');
        await person.reads('.safety-status', 'Verified:');
      }
    });

    it('and have done every step, in less than three minutes', async () => {
      for (const window of [alicesWindow, bobsWindow]) {
        await window.goesOnWithWalkthrough();
        await window.hasDoneAll();
      }
      const took = performance.now() - begun;
      console.log(`      the tour took ${(took / 1_000).toFixed(0)} s`);
      assert.ok(took < MOST_MS, `took ${took} ms`);
    });

    function sitsDown(user: string, folder: string): Promise<PersonAtWindow> {
      return PersonAtWindow.sitDown(user, { folder, settings: { 'workbench.colorTheme': colorTheme } });
    }

    function picture(person: PersonAtWindow, name: string): Promise<void> {
      return person.window.screenshot(join(PICTURES, kind, `${name}.png`));
    }
  });
