import { on } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { exactly } from '../../vscode/exact-text.ts';
import { startServer, type VsCodeServer } from '../../vscode/server.ts';
import { VsCodeWindow } from '../../vscode/window.ts';
import { installedExtensions } from './packaged-extension.ts';

const DEADLINE_MS = 60_000;

/** What somebody finds before them. */
interface Desk {
  /** Absolute path of the folder that is open. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Somebody before a VS Code of their own, with the packaged extension installed. */
export class PersonAtWindow {
  readonly user: string;
  readonly #home: string;
  readonly #desk: Desk;
  #server: VsCodeServer | undefined;
  #window: VsCodeWindow | undefined;
  /** Of the server: the browser keeps secrets for one port. */
  #port: number | undefined;

  private constructor(user: string, home: string, desk: Desk) {
    this.user = user;
    this.#home = home;
    this.#desk = desk;
  }

  static async sitDown(user: string, desk: Desk = {}): Promise<PersonAtWindow> {
    const home = await mkdtemp(join(tmpdir(), `ns-${user}-`));
    const person = new PersonAtWindow(user, home, desk);
    await person.#open();
    return person;
  }

  get window(): VsCodeWindow {
    if (!this.#window) throw new Error(`${this.user} has no window`);
    return this.#window;
  }

  /** Pastes the invite link and makes an account, step by step as VS Code asks. */
  async signUp(invite: string, displayName: string): Promise<void> {
    await this.window.runCommand('NonceSense: Connect…');
    await this.window.fillInput('Paste the invite link', invite);
    await this.window.pick('Sign Up');
    await this.makesAccount(displayName);
  }

  /** Answers what is asked to sign up. */
  async makesAccount(displayName: string): Promise<void> {
    await this.window.fillInput('Your user name', this.user);
    await this.window.fillInput('The name others see', displayName);
    await this.window.fillInput('Choose a password', `password of ${this.user}`);
    await this.window.fillInput('The same password once more', `password of ${this.user}`);
    await this.canWrite();
  }

  /** On a machine of theirs that is new: the invite link says only where the daemon is. */
  async signIn(invite: string): Promise<void> {
    await this.window.runCommand('NonceSense: Connect…');
    await this.window.fillInput('Paste the invite link', invite);
    await this.window.pick('Sign In');
    await this.givesPassword();
  }

  /** Answers what is asked to sign in. */
  async givesPassword(): Promise<void> {
    await this.window.fillInput('Your user name', this.user);
    await this.window.fillInput('Your password', `password of ${this.user}`);
    await this.window.statusBarText(this.user);
  }

  /** After `signIn`: asks to be linked, and is by `other`, a machine of the same person. */
  async isLinkedBy(other: PersonAtWindow): Promise<void> {
    await this.presses('Link with Another Device');
    await this.reads('.banner-text', 'This device asks to be linked');
    await other.window.notification('asks to be linked to your account');
    await other.window.press('Compare Codes…');
    await other.window.press('They Match: Link');
    await this.confirmsLink();
  }

  /** Says on this machine, too, that the other one has shown the same digits and linked it. */
  async confirmsLink(): Promise<void> {
    await this.reads('.banner-text', 'Did the other device show these digits');
    await this.presses('Yes: Confirm…');
    await this.window.dialog();
    await this.window.press('Yes: Confirm');
    await this.window.notification('This device is linked');
    await this.canWrite();
  }

  /** Waits until signed in, with keys for direct messages that others can find. */
  async canWrite(): Promise<void> {
    await this.window.statusBarText(this.user);
    await this.window.statusBarIcon('comment-discussion');
  }

  async say(text: string): Promise<void> {
    const page = await this.window.webview();
    const composer = page.getByRole('textbox');
    await fillIn(composer, text);
    await composer.press('Enter');
  }

  /** Waits until the tab called `title` is in front: the page in it is another one than before. */
  async facesTab(title: string): Promise<void> {
    await this.window.page
      .locator('.tab.active', { hasText: exactly(title) })
      .waitFor({ timeout: DEADLINE_MS });
  }

  async opensConversation(user: string): Promise<void> {
    await this.window.runCommand('NonceSense: Open Conversation…');
    await this.window.pick(user);
    await this.facesTab(user);
  }

  /** Puts text into the page's field with that label. */
  async fills(label: string, text: string): Promise<void> {
    const page = await this.window.webview();
    await fillIn(page.getByLabel(label), text);
  }

  /** Presses a button of the page. */
  async presses(label: string): Promise<void> {
    const page = await this.window.webview();
    await page.getByRole('button', { name: label, exact: true }).click({ timeout: DEADLINE_MS });
  }

  /** Goes to the message that has the text, and presses one of its buttons. */
  async does(act: string, text: string): Promise<void> {
    const page = await this.window.webview();
    const message = page.locator('.message', { hasText: text }).first();
    await message.focus({ timeout: DEADLINE_MS });
    await message.getByRole('button', { name: act, exact: true }).click({ timeout: DEADLINE_MS });
  }

  /** Alters an own message: its text comes into the composer first. */
  async edits(text: string, to: string): Promise<void> {
    await this.does('Edit', text);
    const page = await this.window.webview();
    await page.waitForFunction(
      (shown) => document.querySelector<HTMLTextAreaElement>('textarea')?.value === shown,
      text,
      { timeout: DEADLINE_MS },
    );
    await this.say(to);
  }

  /** As with Ctrl-V, of a file that was copied elsewhere. */
  async pastes(name: string, bytes: Uint8Array): Promise<void> {
    const page = await this.window.webview();
    const content = Buffer.from(bytes).toString('latin1');
    await page.getByRole('textbox').evaluate(
      (composer, file) => {
        const data = new DataTransfer();
        const parts = [Uint8Array.from(file.content, (character) => character.charCodeAt(0))];
        data.items.add(new File(parts, file.name, { type: 'text/plain' }));
        composer.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      },
      { name, content },
    );
  }

  /** Saves the file of that name that the page shows, where VS Code proposes; resolves to its bytes on the disk. */
  async saves(name: string): Promise<Buffer> {
    const path = join(this.#home, name);
    await this.presses(`Save As… ${name}`);
    await this.window.acceptProposal('Save As', path);
    await isSaved(path);
    return readFile(path);
  }

  /** Waits for the page's element that has the text; resolves to its whole text. */
  async reads(selector: string, text: string | RegExp): Promise<string> {
    const page = await this.window.webview();
    return page.locator(selector, { hasText: text }).first().innerText({ timeout: DEADLINE_MS });
  }

  /** Waits until the page shows the text, sent and stored. */
  async sees(text: string): Promise<void> {
    const page = await this.window.webview();
    await page
      .locator('.message:not(.sending):not(.failed) .text', { hasText: text })
      .first()
      .waitFor({ timeout: DEADLINE_MS });
  }

  /** Waits until the status bar counts so many unread messages. */
  async hasUnread(count: number): Promise<void> {
    await this.window.statusBarText(exactly(count === 0 ? this.user : `${this.user} (${count})`));
  }

  async texts(): Promise<string[]> {
    const page = await this.window.webview();
    return page.locator('.message .text').allInnerTexts();
  }

  /** The digits that the page shows. */
  async safetyNumber(): Promise<string> {
    const page = await this.window.webview();
    return (await page.locator('.digits span').allInnerTexts()).join('');
  }

  /** At another window of the same VS Code; `leave` is for the first one. */
  async atAnotherWindow(): Promise<PersonAtWindow> {
    if (!this.#server) throw new Error(`${this.user} has no VS Code`);
    const person = new PersonAtWindow(this.user, this.#home, this.#desk);
    person.#window = await this.window.another({ server: this.#server });
    return person;
  }

  /** Closes VS Code, server and all, and starts it again: what is on disk and in the browser's profile stays. */
  async restartVsCode(): Promise<void> {
    await this.stepAway();
    await this.#open(this.#port);
  }

  /** Closes VS Code for a while. */
  async stepAway(): Promise<void> {
    this.#port = this.#server?.port;
    await this.#close();
  }

  async comeBack(): Promise<void> {
    await this.#open(this.#port);
    await this.window.statusBarText(this.user);
  }

  async leave(): Promise<void> {
    await this.#close();
    await rm(this.#home, { recursive: true, force: true });
  }

  async #open(port?: number): Promise<void> {
    const dataDir = join(this.#home, 'server');
    this.#server = await startServer({
      dataDir,
      extensionsDir: await installedExtensions(),
      // Files are saved there, and not where the person who runs the tests keeps theirs.
      env: { HOME: this.#home },
      ...(this.#desk.settings && { settings: this.#desk.settings }),
      ...(port === undefined ? {} : { port }),
    });
    this.#window = await VsCodeWindow.open({
      server: this.#server,
      profileDir: join(this.#home, 'browser'),
      ...(this.#desk.folder !== undefined && { folder: this.#desk.folder }),
    });
  }

  async #close(): Promise<void> {
    await this.#window?.close();
    await this.#server?.dispose();
  }
}

/** VS Code may take the focus back for a moment, and what is typed then goes elsewhere: one types it again. */
async function fillIn(field: Locator, text: string): Promise<void> {
  const late = performance.now() + DEADLINE_MS;
  do {
    await field.fill(text, { timeout: DEADLINE_MS });
    if ((await field.inputValue()) === text) return;
  } while (performance.now() < late);
  throw new Error(`The field does not take "${text}"`);
}

/** Waits until the file is there, with nothing unfinished beside it. */
async function isSaved(path: string): Promise<void> {
  const folder = dirname(path);
  const name = basename(path);
  const watcher = watch(folder);
  const changes = on(watcher, 'change', { signal: AbortSignal.timeout(DEADLINE_MS) });
  const isThere = async () => (await readdir(folder)).filter((entry) => entry.includes(name)).join() === name;
  try {
    // It may be there before the watching began: looked at first, and after each change.
    while (!(await isThere())) await changes.next();
  } finally {
    watcher.close();
  }
}
