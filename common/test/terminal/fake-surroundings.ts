import { PassThrough, type Readable } from 'node:stream';
import type { Surroundings } from '../../src/terminal/surroundings.ts';

/** Pipes around a command, and what came out of them. */
export class FakeSurroundings implements Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly platform = 'linux';
  readonly home = '/nowhere';
  readonly input: Readable;
  readonly output = new PassThrough();
  readonly errors = new PassThrough();

  constructor(input = '', env: Readonly<Record<string, string>> = {}) {
    this.env = env;
    this.input = new PassThrough().end(input);
  }

  whenToldToEnd(): Promise<void> {
    return new Promise(() => undefined);
  }

  get printed(): string {
    return textOf(this.output);
  }

  get complained(): string {
    return textOf(this.errors);
  }
}

function textOf(stream: PassThrough): string {
  return String((stream.read() as Buffer | null) ?? '');
}
