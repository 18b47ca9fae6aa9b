import { PassThrough, Writable } from 'node:stream';

/** A terminal's screen, as far as our output drives it: text, rows that wrap, and moves of the cursor. */
export class FakeTerminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly keys = new PassThrough();
  /** All that was ever written. */
  written = '';
  /** Cells that nothing was written to are holes. */
  #rows: (string | undefined)[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  /** What a person sees, without trailing blanks. */
  get rows(): string[] {
    const rows = this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
    while (rows.length > 1 && rows.at(-1) === '') rows.pop();
    return rows;
  }

  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column };
  }

  /** Types keys; resolves when they were taken. */
  async type(keys: string): Promise<void> {
    this.keys.write(keys);
    await new Promise((resolve) => setImmediate(resolve));
  }

  override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    this.written += text;
    for (const [part] of text.matchAll(/\u{1b}\[([0-9;]*)([A-Za-z])|[^]/gu)) this.#take(part);
    done();
  }

  #take(part: string): void {
    if (part === '\r') this.#column = 0;
    // A terminal's driver makes \r\n of it.
    else if (part === '\n') this.#moveTo(this.#row + 1, 0);
    else if (part.length > 1 && part.startsWith('\u{1b}')) this.#obey(part.slice(2, -1), part.at(-1) ?? '');
    else this.#put(part);
  }

  #put(character: string): void {
    if (character < ' ') throw new Error(`no fake terminal knows ${JSON.stringify(character)}`);
    if (this.#column === this.columns) this.#moveTo(this.#row + 1, 0);
    const row = this.#rows[this.#row]!;
    row[this.#column] = character;
    this.#column++;
  }

  #obey(parameters: string, command: string): void {
    const number = Number(parameters || 1);
    if (command === 'm') return;
    if (command === 'A') this.#row = Math.max(0, this.#row - number);
    else if (command === 'B') this.#moveTo(this.#row + number, this.#column);
    else if (command === 'C') this.#column = Math.min(this.columns - 1, this.#column + number);
    else if (command === 'D') this.#column = Math.max(0, Math.min(this.#column, this.columns - 1) - number);
    else if (command === 'G') this.#column = number - 1;
    else if (command === 'K' && parameters !== '1') this.#rows[this.#row]!.length = this.#column;
    else if (command === 'J' && (parameters === '' || parameters === '0')) this.#clearDown();
    else throw new Error(`no fake terminal knows CSI ${parameters}${command}`);
  }

  #clearDown(): void {
    this.#rows.length = this.#row + 1;
    this.#rows[this.#row]!.length = Math.min(this.#rows[this.#row]!.length, this.#column);
  }

  #moveTo(row: number, column: number): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    this.#row = row;
    this.#column = column;
  }
}
