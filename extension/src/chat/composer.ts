import type { ViewComposer } from '../view-protocol.ts';

/**
 * The text that is being written, on the host's side. It lives in this process's memory only: what a page keeps with
 * `setState`, and what an extension keeps in `workspaceState`, lies in plain text on the disk. So a draft outlives
 * its page (hidden, moved, closed) but not its window.
 */
export class Composer {
  #revision = 0;
  #text = '';
  #hint: string | undefined;

  get view(): Pick<ViewComposer, 'revision' | 'text' | 'hint'> {
    return {
      revision: this.#revision,
      text: this.#text,
      ...(this.#hint !== undefined && { hint: this.#hint }),
    };
  }

  /** The person writes on: what was said about the last submission is over. True when that changed the view. */
  write(text: string): boolean {
    this.#text = text;
    const changed = this.#hint !== undefined && text !== '';
    if (changed) this.#hint = undefined;
    return changed;
  }

  /** What was submitted is on its way. `answer` is shown where a refusal would be. */
  accept(answer?: string): void {
    this.#revise('', answer);
  }

  /** What was submitted comes back, with the reason in words. */
  refuse(text: string, hint: string): void {
    this.#revise(text, hint);
  }

  #revise(text: string, hint: string | undefined): void {
    this.#revision++;
    this.#text = text;
    this.#hint = hint;
  }
}
