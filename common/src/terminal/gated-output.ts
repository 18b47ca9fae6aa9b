import { Writable } from 'node:stream';

/** What of a terminal's output stream is needed. */
export interface TerminalOutput extends NodeJS.WritableStream {
  readonly columns?: number;
}

/** A terminal's output with a gate: while it is closed nothing gets through, as when a password is typed. */
export class GatedOutput extends Writable {
  isOpen = true;
  readonly #output: TerminalOutput;
  readonly #resized = () => this.emit('resize');

  constructor(output: TerminalOutput) {
    super({ decodeStrings: false });
    this.#output = output;
    output.on('resize', this.#resized);
  }

  get columns(): number {
    // A terminal that does not know its own width says 0.
    return this.#output.columns || 80;
  }

  override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (this.isOpen) this.#output.write(chunk);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#output.removeListener('resize', this.#resized);
    done(error);
  }
}
