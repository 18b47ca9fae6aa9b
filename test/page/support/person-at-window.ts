import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type VsCodeServer } from '../../vscode/server.ts';
import { VsCodeWindow } from '../../vscode/window.ts';

const DEADLINE_MS = 20_000;

/** Somebody before a VS Code of their own, with the packaged extension installed. */
export class PersonAtWindow {
  readonly user: string;
  readonly #vsix: string;
  readonly #home: string;
  #server: VsCodeServer | undefined;
  #window: VsCodeWindow | undefined;

  private constructor(user: string, vsix: string, home: string) {
    this.user = user;
    this.#vsix = vsix;
    this.#home = home;
  }

  static async sitDown(user: string, vsix: string): Promise<PersonAtWindow> {
    const person = new PersonAtWindow(user, vsix, await mkdtemp(join(tmpdir(), `ns-${user}-`)));
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
    await this.window.fillInput('Your user name', this.user);
    await this.window.fillInput('The name others see', displayName);
    await this.window.fillInput('Choose a password', `password of ${this.user}`);
    await this.window.fillInput('The same password once more', `password of ${this.user}`);
    await this.window.statusBarText(this.user);
  }

  async say(text: string): Promise<void> {
    const page = await this.window.webview();
    const composer = page.getByRole('textbox');
    await composer.fill(text, { timeout: DEADLINE_MS });
    await composer.press('Enter');
  }

  /** Waits until the lobby shows the text, sent and stored. */
  async sees(text: string): Promise<void> {
    const page = await this.window.webview();
    await page
      .locator('.message:not(.sending):not(.failed) .text', { hasText: text })
      .first()
      .waitFor({ timeout: DEADLINE_MS });
  }

  async texts(): Promise<string[]> {
    const page = await this.window.webview();
    return page.locator('.message .text').allInnerTexts();
  }

  /** Closes VS Code, server and all, and starts it again: what is on disk and in the browser's profile stays. */
  async restartVsCode(): Promise<void> {
    const port = this.#server?.port;
    await this.#close();
    await this.#open(port);
  }

  async leave(): Promise<void> {
    await this.#close();
    await rm(this.#home, { recursive: true, force: true });
  }

  async #open(port?: number): Promise<void> {
    const dataDir = join(this.#home, 'server');
    this.#server = await startServer({
      dataDir,
      extensions: [this.#vsix],
      ...(port === undefined ? {} : { port }),
    });
    this.#window = await VsCodeWindow.open({ server: this.#server, profileDir: join(this.#home, 'browser') });
  }

  async #close(): Promise<void> {
    await this.#window?.close();
    await this.#server?.dispose();
  }
}
