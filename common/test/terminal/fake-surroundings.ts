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

/** All that was written and not read. */
export function textOf(stream: PassThrough): string {
  const chunks: Buffer[] = [];
  for (let chunk = read(stream); chunk !== null; chunk = read(stream)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function read(stream: PassThrough): Buffer | null {
  return stream.read() as Buffer | null;
}
