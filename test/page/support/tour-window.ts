import type { Locator, Page } from 'playwright-core';
import { exactly } from '../../vscode/exact-text.ts';
import type { VsCodeWindow } from '../../vscode/window.ts';

const DEADLINE_MS = 60_000;

/** Lines of a file, as numbers that an editor shows. */
interface Lines {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** What somebody on the tour does in VS Code's own parts: view, walkthrough and editor. */
export class TourWindow {
  readonly #window: VsCodeWindow;
  readonly #page: Page;

  constructor(window: VsCodeWindow) {
    this.#window = window;
    this.#page = window.page;
  }

  /** From the icon at the edge of the window. */
  async startsWalkthrough(): Promise<void> {
    await this.#page.locator('.activitybar').getByRole('tab', { name: 'NonceSense' }).click();
    await this.#page.getByRole('button', { name: 'Show Me How' }).click({ timeout: DEADLINE_MS });
    await this.#steps.first().waitFor({ timeout: DEADLINE_MS });
  }

  /** Waits until the list at the side has it. */
  async lists(label: string): Promise<void> {
    await this.#page.getByRole('treeitem', { name: label }).waitFor({ timeout: DEADLINE_MS });
  }

  /** By the palette: its tab is a preview, which files that are opened take the place of. */
  async goesOnWithWalkthrough(): Promise<void> {
    await this.#window.runCommand('Welcome: Open Walkthrough...');
    await this.#window.pick('Get Started with NonceSense');
    await this.#steps.first().waitFor({ timeout: DEADLINE_MS });
  }

  async takesStep(title: string, button: string): Promise<void> {
    const step = this.#steps.filter({ hasText: title });
    const pressed = step.locator('.monaco-button').filter({ hasText: exactly(button) });
    // The step that is next is open already.
    if (!(await pressed.isVisible())) await step.click({ timeout: DEADLINE_MS });
    await pressed.click({ timeout: DEADLINE_MS });
  }

  /** Waits until every step of the walkthrough is ticked off. */
  async hasDoneAll(): Promise<void> {
    const open = this.#steps.locator('.codicon:not(.complete)');
    await open.first().waitFor({ state: 'hidden', timeout: DEADLINE_MS });
  }

  /** Opens the file of that name, and selects whole lines of it by key. */
  async selects(file: string, lines: Lines): Promise<void> {
    const { keyboard } = this.#page;
    await keyboard.press('Control+P');
    const input = this.#page.locator('.quick-input-widget:visible .quick-input-box input');
    await input.fill(`${file}:${lines.first}`, { timeout: DEADLINE_MS });
    await this.#page.locator('.quick-input-list .monaco-list-row', { hasText: file }).first().waitFor();
    await input.press('Enter');
    await this.#statusIs(`Ln ${lines.first}, Col 1`);
    for (let line = lines.first; line < lines.last; line++) await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+End');
    await this.hasSelected(lines);
  }

  /** Waits until the editor with the focus has these very lines selected. */
  hasSelected({ last, text }: Lines): Promise<void> {
    const column = text.length - text.lastIndexOf('\n');
    return this.#statusIs(`Ln ${last}, Col ${column} (${text.length} selected)`);
  }

  /** What is selected in the editor with the focus. */
  async copies(): Promise<string> {
    await this.#page.keyboard.press('Control+C');
    await this.#page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '');
    return this.#page.evaluate(() => navigator.clipboard.readText());
  }

  /** The context menu of a line in the editor. */
  async opensMenuOver(line: string): Promise<void> {
    await this.#page
      .locator('.editor-instance .view-line', { hasText: line })
      .click({ button: 'right', timeout: DEADLINE_MS });
    await this.#menuItem('Share Selection…').waitFor({ timeout: DEADLINE_MS });
  }

  /** Takes an item of the context menu. */
  async chooses(label: string): Promise<void> {
    await this.#menuItem(label).click({ timeout: DEADLINE_MS });
  }

  get #steps(): Locator {
    return this.#page.locator('.getting-started-step');
  }

  #menuItem(label: string): Locator {
    return this.#page.locator('.monaco-menu').getByRole('menuitem', { name: label });
  }

  async #statusIs(text: string): Promise<void> {
    const item = this.#page.locator('.statusbar-item').filter({ hasText: exactly(text) });
    await item.waitFor({ timeout: DEADLINE_MS });
  }
}
