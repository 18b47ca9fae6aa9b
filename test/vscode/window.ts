import { type BrowserContext, type Frame, type Locator, type Page, chromium } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { answerMintKey } from './mint-key.ts';
import { Notices } from './notices.ts';
import { QuickInput } from './quick-input.ts';
import type { VsCodeServer } from './server.ts';
import { type WorkbenchTarget, workbenchUrl } from './workbench-url.ts';

const START_DEADLINE_MS = 60_000;
const DEADLINE_MS = 60_000;
/** What VS Code on a desktop does not show is no part of a picture. */
const ONLY_IN_BROWSERS =
  '.getting-started-footer, #status\\.workbench\\.keyboardLayout, #status\\.forwardedPorts { display: none !important }';

/** Without `extensionPath` the window has what is installed in the server. */
export interface WindowOptions extends WorkbenchTarget {
  readonly server: VsCodeServer;
  /** Folder of the browser profile; it keeps the secrets, of one person with one server on one port. */
  readonly profileDir: string;
  /** Whose webviews and status bar items are meant; ours by default. */
  readonly extensionId?: string;
}

/** One VS Code window in a Chromium of its own, with the hands and eyes of the person before it. */
export class VsCodeWindow {
  /** For what has no helper here. */
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #extensionId: string;
  readonly #quickInput: QuickInput;
  readonly #notices: Notices;

  private constructor(context: BrowserContext, page: Page, extensionId: string) {
    this.#context = context;
    this.page = page;
    this.#extensionId = extensionId;
    this.#quickInput = new QuickInput(page);
    this.#notices = new Notices(page);
  }

  static async open(options: WindowOptions): Promise<VsCodeWindow> {
    const context = await launch(options.profileDir);
    try {
      await answerMintKey(context, options.server.dataDir);
      const page = context.pages()[0] ?? (await context.newPage());
      await page.goto(workbenchUrl(options.server, options));
      await restored(page);
      const extensionId = options.extensionId ?? `${manifest.publisher}.${manifest.name}`;
      return new VsCodeWindow(context, page, extensionId);
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** Runs a command through the palette; `title` includes the category: `NonceSense: Sign Up`. */
  runCommand(title: string): Promise<void> {
    return this.#quickInput.runCommand(title);
  }

  /** Fills the input box (also of a password) that shows `prompt` in title, prompt or placeholder; accepts. */
  fillInput(prompt: string, value: string): Promise<void> {
    return this.#quickInput.fill(prompt, value);
  }

  /** Accepts the file that the dialog called `title` proposes. */
  acceptProposal(title: string, path: string): Promise<void> {
    return this.#quickInput.acceptProposal(title, path);
  }

  /** The prompt of the input box that shows, or why it refuses its value. */
  inputMessage(): Promise<string> {
    return this.#quickInput.message();
  }

  /** Takes an item of a quick pick by its label. */
  pick(label: string): Promise<void> {
    return this.#quickInput.pick(label);
  }

  /** Waits for an item of a quick pick; resolves to its label. */
  listed(label: RegExp): Promise<string> {
    return this.#quickInput.listed(label);
  }

  /** The texts of the notifications that show now. */
  notifications(): Promise<string[]> {
    return this.#notices.texts();
  }

  /** Waits for a notification that contains `text`; resolves to its whole text. */
  notification(text: string): Promise<string> {
    return this.#notices.toast(text);
  }

  /** Waits for a modal dialog; resolves to its message and detail. */
  dialog(): Promise<string> {
    return this.#notices.dialog();
  }

  /** Presses a button of a modal dialog or a notification. */
  press(label: string): Promise<void> {
    return this.#notices.press(label);
  }

  /** The document inside our webview that shows; ask again after a reload, which makes another. */
  async webview(): Promise<Frame> {
    const outer = this.page.locator(`iframe.webview.ready[src*="extensionId=${this.#extensionId}"]:visible`);
    const active = outer.contentFrame().locator('#active-frame');
    const element = await active.elementHandle({ timeout: DEADLINE_MS });
    const frame = await element.contentFrame();
    if (!frame) throw new Error('The webview was replaced while it was looked for');
    await frame.waitForLoadState('load', { timeout: DEADLINE_MS });
    return frame;
  }

  /** Waits for our status bar item that contains `text`; resolves to its whole text. */
  statusBarText(text: string | RegExp): Promise<string> {
    return this.#statusBarItem.filter({ hasText: text }).innerText({ timeout: DEADLINE_MS });
  }

  /** Waits until the status bar's item shows that codicon. */
  async statusBarIcon(icon: string): Promise<void> {
    const shown = this.page.locator(`.codicon-${icon}`);
    await this.#statusBarItem.filter({ has: shown }).waitFor({ timeout: DEADLINE_MS });
  }

  async clickStatusBar(text: string | RegExp): Promise<void> {
    await this.#statusBarItem.filter({ hasText: text }).click({ timeout: DEADLINE_MS });
  }

  /** Writes a PNG. */
  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path, style: ONLY_IN_BROWSERS });
  }

  /** As the command "Developer: Reload Window": the extension starts anew, its secrets stay. */
  async reload(): Promise<void> {
    await this.page.reload();
    await restored(this.page);
  }

  /** Another window of the same person, with the same secrets. */
  async another(target: WorkbenchTarget & Pick<WindowOptions, 'server'>): Promise<VsCodeWindow> {
    const page = await this.#context.newPage();
    await page.goto(workbenchUrl(target.server, target));
    await restored(page);
    return new VsCodeWindow(this.#context, page, this.#extensionId);
  }

  /** This window alone, as a person closes it: its extension host ends. */
  async closeAlone(): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.close();
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  get #statusBarItem(): Locator {
    return this.page.locator(`.statusbar-item[id^="${this.#extensionId}"]`);
  }
}

async function launch(profileDir: string): Promise<BrowserContext> {
  const executablePath = await ensureChromium();
  return chromium.launchPersistentContext(profileDir, {
    executablePath,
    args: [...CHROMIUM_FLAGS],
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
}

/** Until the status bar is there the workbench takes no keys. */
async function restored(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: START_DEADLINE_MS });
}
