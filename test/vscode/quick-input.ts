import type { Locator, Page } from 'playwright-core';
import { exactly } from './exact-text.ts';

const DEADLINE_MS = 60_000;
const ATTEMPT_MS = 3_000;

/** The widget at the top of the window: command palette, input boxes and quick picks. */
export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget:visible');
    this.#input = this.#widget.locator('.quick-input-box input');
  }

  /** `title` as the palette shows it, with its category: `NonceSense: Sign Up`. */
  async runCommand(title: string): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    // The palette doesn't add the commands of an extension that is scanned while it is open, and it closes when
    // something else takes the focus: open it anew.
    while (!(await this.#choosesCommand(title))) {
      if (performance.now() > deadline) throw new Error(`The command palette has no "${title}"`);
      await this.#page.keyboard.press('Escape');
    }
    await this.#paletteClosed();
  }

  /**
   * Types `value` into the input box that shows `prompt` (part of its title, prompt or placeholder), and accepts.
   * A value that is refused leaves the box open, with a `message()` in the place of the prompt.
   */
  async fill(prompt: string, value: string): Promise<void> {
    await this.#shows(prompt);
    await this.#input.fill(value);
    await this.#input.press('Enter');
  }

  /** Waits until the dialog for files called `title` proposes `path`, and accepts it. */
  async acceptProposal(title: string, path: string): Promise<void> {
    await this.#shows(title);
    await this.#page.waitForFunction(
      (value) => document.querySelector<HTMLInputElement>('.quick-input-box input')?.value === value,
      path,
      { timeout: DEADLINE_MS },
    );
    const deadline = performance.now() + DEADLINE_MS;
    // Without a sign of it, the dialog takes no keys while it reads the folder.
    while (!(await this.#acceptCloses(title)))
      if (performance.now() > deadline) throw new Error(`The dialog "${title}" does not close`);
  }

  /** Takes the item called `label` from the list that shows. */
  async pick(label: string): Promise<void> {
    await this.#row(label).first().click({ timeout: DEADLINE_MS });
  }

  /** Waits for an item; resolves to its label, without an icon before it. */
  async listed(label: RegExp): Promise<string> {
    const names = this.#widget.locator('.quick-input-list .monaco-list-row .label-name');
    return (await names.filter({ hasText: label }).first().innerText({ timeout: DEADLINE_MS })).trim();
  }

  /** The input's prompt, or why its value is refused. */
  message(): Promise<string> {
    return this.#widget.locator('.quick-input-message').innerText({ timeout: DEADLINE_MS });
  }

  async #choosesCommand(title: string): Promise<boolean> {
    return inTime(async () => {
      // A closing palette gives the focus back to a webview so late that it can close the list of the command.
      await this.#page.locator('.part.statusbar').focus({ timeout: ATTEMPT_MS });
      await this.#page.keyboard.press('F1');
      await this.#input.fill(`>${title}`, { timeout: ATTEMPT_MS });
      await this.#row(title).first().click({ timeout: ATTEMPT_MS });
    });
  }

  async #acceptCloses(title: string): Promise<boolean> {
    await this.#page.keyboard.press('Enter');
    return inTime(() => this.#widget.getByText(title).waitFor({ state: 'hidden', timeout: ATTEMPT_MS }));
  }

  /** A command may show an input box at once, in the same widget: then the palette is closed as well. */
  async #paletteClosed(): Promise<void> {
    await this.#page.waitForFunction(
      () => {
        const input = document.querySelector<HTMLInputElement>('.quick-input-widget .quick-input-box input');
        return input?.checkVisibility() !== true || !input.value.startsWith('>');
      },
      undefined,
      { timeout: DEADLINE_MS },
    );
  }

  async #shows(prompt: string): Promise<void> {
    const labelled = this.#widget.getByText(prompt).or(this.#widget.getByPlaceholder(prompt));
    await labelled.first().waitFor({ timeout: DEADLINE_MS });
  }

  #row(label: string): Locator {
    const name = this.#page.locator('.label-name', { hasText: exactly(label) });
    return this.#widget.locator('.quick-input-list .monaco-list-row').filter({ has: name });
  }
}

/** @returns whether it was done before its deadline. */
async function inTime(attempt: () => Promise<void>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return false;
    throw error;
  }
}
