import type { ViewFound, ViewSearch } from '../view-message.ts';
import type { SearchTexts } from '../view-texts.ts';

/** So many at once. */
const RESULTS = 50;

/** A part of the history: what was found in it, newest first. */
export type FoundPart = readonly ViewFound[];

export interface SearchOptions {
  readonly find: (text: string) => AsyncIterable<FoundPart>;
  readonly texts: SearchTexts;
  readonly changed: () => void;
}

/** One person's look through the history of one conversation. */
export class Search {
  readonly #options: SearchOptions;
  #isOpen = false;
  #text = '';
  #results: readonly ViewFound[] = [];
  #progress: ViewSearch['progress'] = 'done';
  /** Those of the running one; another one, or none, ends that. */
  #parts: AsyncIterator<FoundPart> | undefined;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  get view(): ViewSearch | undefined {
    if (!this.#isOpen) return undefined;
    const { status } = this.#options.texts;
    const [text, results, progress] = [this.#text, this.#results, this.#progress];
    return { text, results, progress, status: status(results.length, progress) };
  }

  /** Rejects as the history does. */
  async begin(text: string): Promise<void> {
    this.end();
    this.#isOpen = true;
    this.#text = text;
    if (text.trim() === '') return;
    this.#parts = this.#options.find(text)[Symbol.asyncIterator]();
    await this.more();
  }

  /** Goes on until so many more were found. */
  async more(): Promise<void> {
    const parts = this.#parts;
    if (!parts || this.#progress === 'searching') return;
    this.#progress = 'searching';
    const enough = this.#results.length + RESULTS;
    try {
      while (this.#results.length < enough) {
        const part = await parts.next();
        if (this.#parts !== parts) return;
        if (part.done === true) {
          this.#stop();
          return;
        }
        this.#results = [...this.#results, ...part.value];
        if (part.value.length > 0) this.#options.changed();
      }
      this.#progress = 'more';
    } catch (error) {
      if (this.#parts === parts) this.#stop();
      throw error;
    }
  }

  end(): void {
    this.#stop();
    this.#isOpen = false;
    this.#text = '';
    this.#results = [];
  }

  #stop(): void {
    this.#parts = undefined;
    this.#progress = 'done';
  }
}
