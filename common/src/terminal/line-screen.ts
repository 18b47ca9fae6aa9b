import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../node/command-line.ts';
import { LineQueue } from './line-queue.ts';
import { GivenUp, type Progress, type Screen, type SecretWork } from './screen.ts';

/** Lines in, lines out: for scripts, pipes and files. The answer to a question is the next line. */
export class LineScreen implements Screen {
  readonly columns = undefined;
  readonly isInteractive = false;
  readonly left: Promise<void>;
  readonly #lines = new LineQueue();
  readonly #reader: Interface;
  readonly #output: Writable;
  readonly #life = new AbortController();
  /** By a person, though what comes out goes elsewhere. */
  readonly #isTyped: boolean;
  #secrets = 0;

  constructor(input: Readable & { readonly isTTY?: boolean }, output: Writable) {
    this.#isTyped = input.isTTY === true;
    this.#output = output;
    this.#reader = createInterface({ input, terminal: false, crlfDelay: Infinity });
    this.#reader.on('line', (line) => this.#lines.push(line));
    this.left = new Promise((resolve) => {
      const leave = () => {
        this.#lines.end();
        resolve();
      };
      this.#reader.once('close', leave);
      // Whoever read what is shown is gone.
      output.once('error', leave);
    });
  }

  show(text: string): void {
    this.#output.write(`${text}\n`);
  }

  setPrompt(): void {
    // A script knows what it does.
  }

  nextLine(): Promise<string | undefined> {
    return this.#lines.next();
  }

  async ask(): Promise<string> {
    const line = await this.#lines.next();
    if (line === undefined) throw new GivenUp();
    return line;
  }

  /** @throws UsageError where what is typed would be seen */
  async askSecret(question: string): Promise<string> {
    if (this.#isTyped) throw new UsageError(`what is typed can't be hidden here: ${question}`);
    this.#secrets++;
    return this.ask();
  }

  async secretly(work: SecretWork): Promise<boolean> {
    const before = this.#secrets;
    return (await work()) === 'failed' && this.#secrets === before;
  }

  during<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    return work({ signal: this.#life.signal, tell: () => undefined });
  }

  dispose(): void {
    this.#life.abort();
    this.#reader.close();
  }
}
