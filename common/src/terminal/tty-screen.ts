import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Readable } from 'node:stream';
import { GatedOutput, type TerminalOutput } from './gated-output.ts';
import { LineQueue } from './line-queue.ts';
import { GivenUp, type Progress, type Screen, type SecretWork } from './screen.ts';

const HISTORY_LINES = 200;
/** Above it a paste that ends with a row may leave a row too many on the screen; below, keys cost little. */
const SYNCED_LENGTH = 1_000;
const GO_ON = 'Nothing is asked, and what you type here goes nowhere. Enter goes on: ';

/** `hidden`: none, and what is typed is not shown all the same. */
type Question = 'none' | 'hidden' | 'open' | 'secret';

/** A terminal with a person before it: what comes in is shown above the line that is being typed. */
export class TtyScreen implements Screen {
  readonly isInteractive = true;
  readonly left: Promise<void>;
  readonly #lines = new LineQueue();
  readonly #output: GatedOutput;
  readonly #editor: Interface;
  readonly #input: Readable;
  readonly #beforeKey = () => {
    if (this.#isDrawn && this.#editor.line.length <= SYNCED_LENGTH) this.#syncEditor();
  };
  #question: Question = 'none';
  /** Between questions. */
  #resting: 'none' | 'hidden' = 'none';
  #prompt = '';
  /** Comes when the secret is typed: drawing the line anew would show it. */
  #heldBack: string[] = [];
  /** Prompt and line stand on the screen, and the cursor in them. */
  #isDrawn = false;
  #isGivingUp = false;
  /** Ends what is under way. */
  #work: AbortController | undefined;
  #hasLeft = false;
  #isDisposed = false;

  constructor(input: Readable, output: TerminalOutput) {
    this.#input = input;
    this.#output = new GatedOutput(output);
    this.#editor = createInterface({
      input,
      output: this.#output,
      terminal: true,
      historySize: HISTORY_LINES,
      prompt: '',
    });
    this.#editor.on('line', (line) => this.#enter(line));
    this.#editor.on('history', (lines) => {
      // What answers a question is no message to be sent again, and may be a password.
      if (this.#question !== 'none') lines.shift();
    });
    input.prependListener('keypress', this.#beforeKey);
    this.left = this.#untilLeft(output);
    this.#editor.on('SIGINT', () => this.#interrupt());
  }

  get columns(): number {
    return this.#output.columns;
  }

  show(text: string): void {
    if (this.#question === 'secret') this.#heldBack.push(text);
    else if (this.#question === 'hidden') this.#writeThrough(`${text}\n`);
    else this.#redraw(`${text}\n`);
  }

  setPrompt(prompt: string): void {
    if (this.#prompt === prompt) return;
    this.#prompt = prompt;
    if (this.#question === 'none' && !this.#work) this.#redraw('', prompt);
  }

  nextLine(): Promise<string | undefined> {
    return this.#lines.next();
  }

  ask(question: string): Promise<string> {
    return this.#answer(question, 'open');
  }

  askSecret(question: string): Promise<string> {
    return this.#answer(question, 'secret');
  }

  async secretly(work: SecretWork, tell: (words: string) => void): Promise<boolean> {
    this.#hide();
    try {
      if ((await work()) === 'failed') await this.#swallow();
      return false;
    } finally {
      if (this.#unhide()) tell('What you typed meanwhile was not sent.');
    }
  }

  async during<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    const life = new AbortController();
    const { signal } = life;
    const tell = (text: string) => {
      if (!signal.aborted && this.#work === life) this.#redraw('', `${text} `);
    };
    this.#work = life;
    try {
      return await work({ signal, tell });
    } catch (error) {
      throw signal.aborted ? new GivenUp() : error;
    } finally {
      this.#work = undefined;
      this.#redraw('', this.#prompt);
    }
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#reveal();
    this.#erase();
    this.#input.removeListener('keypress', this.#beforeKey);
    this.#editor.close();
    this.#isDisposed = true;
    this.#output.destroy();
  }

  async #answer(question: string, kind: 'open' | 'secret'): Promise<string> {
    // What was typed too early stays as unseen as it was.
    if (this.#resting === 'hidden') this.#clearLine();
    this.#output.isOpen = true;
    this.#redraw('', question);
    this.#question = kind;
    this.#output.isOpen = kind === 'open';
    try {
      const line = await this.#lines.next();
      if (line === undefined) throw new GivenUp();
      return line;
    } finally {
      this.#rest();
      if (this.#resting === 'none') this.#redraw('', this.#prompt);
    }
  }

  /** No question is open any more. */
  #rest(first = ''): void {
    this.#question = this.#resting;
    this.#reveal(first);
    this.#output.isOpen = this.#resting === 'none';
  }

  #hide(): void {
    this.#erase();
    this.#resting = 'hidden';
    this.#rest();
    this.#clearLine();
  }

  /** Whether something was typed that nobody asked for: it is gone. */
  #unhide(): boolean {
    const { length } = this.#lines;
    const isLost = length > 0 || this.#editor.line !== '';
    this.#lines.clear();
    this.#clearLine();
    this.#resting = 'none';
    this.#rest();
    this.#redraw('', this.#prompt);
    return isLost;
  }

  /** Who believes that a secret is asked for may type it: nobody reads it, until an empty line says that it was seen. */
  async #swallow(): Promise<void> {
    try {
      while ((await this.askSecret(GO_ON)) !== '');
    } catch (error) {
      if (!(error instanceof GivenUp)) throw error;
    }
  }

  /** The editor has moved on to a new row. */
  #enter(line: string): void {
    this.#isDrawn = false;
    const question = this.#question;
    // Its move went nowhere.
    if (question === 'secret') this.#rest('\n');
    if (question === 'open') this.#rest();
    if (question === 'none') this.#redraw();
    if (this.#isGivingUp) this.#lines.cancel();
    else this.#lines.push(line);
    this.#isGivingUp = false;
  }

  /** Ctrl-C: away from what is under way or asked, or away from here. */
  #interrupt(): void {
    // Once more leaves, should that take long.
    if (this.#work?.signal.aborted === false) {
      this.#work.abort();
      return;
    }
    if (this.#question === 'none' || this.#question === 'hidden') {
      this.#editor.close();
      return;
    }
    this.#isGivingUp = true;
    this.#editor.write(null, { name: 'return' });
  }

  #reveal(first = ''): void {
    this.#output.isOpen = true;
    const rest = this.#heldBack.splice(0).map((text) => `${text}\n`);
    this.#output.write(first + rest.join(''));
  }

  /** Where no line stands on the screen. */
  #writeThrough(text: string): void {
    this.#output.isOpen = true;
    this.#output.write(text);
    this.#output.isOpen = false;
  }

  /** What stands in the editor, and not on the screen. */
  #clearLine(): void {
    if (this.#isDisposed || this.#hasLeft) return;
    this.#output.isOpen = false;
    this.#editor.setPrompt('');
    this.#editor.write(null, { ctrl: true, name: 'e' });
    this.#editor.write(null, { ctrl: true, name: 'u' });
    this.#editor.prompt(true);
  }

  #redraw(above = '', prompt = this.#editor.getPrompt()): void {
    if (this.#isDisposed) return;
    const rows = this.#erase();
    if (this.#hasLeft) {
      this.#output.write(above);
      return;
    }
    // The editor moves up to where its line began before it draws it anew.
    this.#output.write(above + '\n'.repeat(rows));
    this.#editor.setPrompt(prompt);
    this.#editor.prompt(true);
    this.#isDrawn = true;
  }

  /** How many rows the cursor was below the first of prompt and line: there it is now, and they are gone. */
  #erase(): number {
    if (!this.#isDrawn) return 0;
    const rows = this.#syncEditor();
    cursorTo(this.#output, 0);
    moveCursor(this.#output, 0, -rows);
    clearScreenDown(this.#output);
    this.#isDrawn = false;
    return rows;
  }

  /**
   * The row of the cursor, counted from where the line began. The editor loses count of it within a paste; drawing the
   * line, before a closed gate, has it count again.
   */
  #syncEditor(): number {
    const { rows } = this.#editor.getCursorPos();
    if (rows === 0 || this.#hasLeft) return rows;
    const { isOpen } = this.#output;
    this.#output.isOpen = false;
    this.#editor.prompt(true);
    this.#output.isOpen = isOpen;
    return rows;
  }

  #untilLeft(output: TerminalOutput): Promise<void> {
    return new Promise((resolve) => {
      const leave = () => {
        this.#hasLeft = true;
        this.#work?.abort();
        this.#lines.end();
        resolve();
      };
      this.#editor.once('close', leave);
      output.once('error', leave);
    });
  }
}
