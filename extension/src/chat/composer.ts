import type { ComposerText, WrittenAbout } from '../view-composer.ts';

/** The text that is being written, on the host's side: it outlives its page (hidden, moved, closed). */
export class Composer {
  #revision = 0;
  #text = '';
  #hint: string | undefined;
  #about: WrittenAbout | undefined;
  /** The draft that waits while another message is altered. */
  #aside = '';
  #replaces = false;

  get view(): ComposerText {
    return {
      revision: this.#revision,
      text: this.#text,
      ...(this.#replaces && { replaces: true }),
      ...(this.#hint !== undefined && { hint: this.#hint }),
      ...(this.#about && { about: this.#about }),
    };
  }

  get about(): WrittenAbout | undefined {
    return this.#about;
  }

  /** What is to be kept: not the text of a message that is being altered. */
  get draft(): string {
    return this.#about?.kind === 'edit' ? this.#aside : this.#text;
  }

  /** What was written before a restart, unless something else is by now. True when that changed the view. */
  restore(text: string): boolean {
    if (text === '' || this.#text !== '' || this.#revision > 0 || this.#about) return false;
    this.#revise({ text });
    return true;
  }

  /** The person writes on: what was said about the last submission is over. True when that changed the view. */
  write(text: string): boolean {
    this.#text = text;
    const changed = this.#hint !== undefined && text !== '';
    if (changed) this.#hint = undefined;
    return changed;
  }

  /** What is written from now on answers a message. */
  answer(id: string): void {
    this.leaveAbout();
    this.#about = { kind: 'reply', id };
  }

  /** `text`: of the message, to be altered. */
  edit(id: string, text: string): void {
    if (this.#about?.kind !== 'edit') this.#aside = this.#text;
    this.#about = { kind: 'edit', id };
    this.#revise({ text, replaces: true });
  }

  leaveAbout(): void {
    if (this.#about?.kind === 'edit') this.#revise({ text: this.#aside, replaces: true });
    this.#about = undefined;
  }

  /** What was submitted is on its way, and what it was about with it. `answer` is shown where a refusal would be. */
  accept(about: WrittenAbout | undefined, answer?: string): void {
    const text = about?.kind === 'edit' ? this.#aside : '';
    if (about) this.#about = undefined;
    this.#revise({ text, hint: answer });
  }

  /** What was submitted comes back, with the reason in words. */
  refuse(text: string, hint: string, about?: WrittenAbout): void {
    if (about?.kind === 'edit') this.#aside = this.#text;
    if (about) this.#about = about;
    // An edit must not stand beside the text of another message.
    this.#revise({ text, hint, replaces: about?.kind === 'edit' });
  }

  #revise({
    text,
    hint,
    replaces = false,
  }: {
    text: string;
    hint?: string | undefined;
    replaces?: boolean;
  }): void {
    this.#revision++;
    this.#text = text;
    this.#hint = hint;
    this.#replaces = replaces;
  }
}
