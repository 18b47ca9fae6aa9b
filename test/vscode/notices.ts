import type { Locator, Page } from 'playwright-core';
import { exactly } from './exact-text.ts';

const DEADLINE_MS = 60_000;

/** What VS Code puts before the user: notification toasts and modal dialogs. */
export class Notices {
  readonly #toasts: Locator;
  readonly #dialog: Locator;

  constructor(page: Page) {
    this.#toasts = page.locator('.notifications-toasts .notification-list-item');
    this.#dialog = page.locator('.monaco-dialog-box');
  }

  /** The texts of the toasts that show now. */
  texts(): Promise<string[]> {
    return this.#toasts.locator('.notification-list-item-message').allInnerTexts();
  }

  /** Waits for the toast that contains `text`, and reads the whole. */
  toast(text: string): Promise<string> {
    const message = this.#toasts.locator('.notification-list-item-message').filter({ hasText: text });
    return message.first().innerText({ timeout: DEADLINE_MS });
  }

  /** Waits for a modal dialog, and reads its message and detail. */
  dialog(): Promise<string> {
    return this.#dialog.locator('.dialog-message-container').innerText({ timeout: DEADLINE_MS });
  }

  /** Presses the button called `label` of a dialog or a toast. */
  async press(label: string): Promise<void> {
    const buttons = this.#dialog.or(this.#toasts).locator('.monaco-button');
    await buttons
      .filter({ hasText: exactly(label) })
      .first()
      .click({ timeout: DEADLINE_MS });
  }
}
