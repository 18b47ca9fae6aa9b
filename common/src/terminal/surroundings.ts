import type { ReadStream, WriteStream } from 'node:tty';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../node/command-line.ts';
import { LineScreen } from './line-screen.ts';
import type { Screen } from './screen.ts';
import { TtyScreen } from './tty-screen.ts';

/** What the process has around it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The person's home folder. */
  readonly home: string;
  readonly input: Readable & Partial<Pick<ReadStream, 'isTTY'>>;
  readonly output: Writable & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  readonly errors: Writable;
  /** From now on the process ends on a signal only after this was settled and dealt with. */
  whenToldToEnd(): Promise<void>;
}

export function openScreen({ input, output }: Surroundings): Screen {
  const isTerminal = input.isTTY === true && output.isTTY === true;
  return isTerminal ? new TtyScreen(input, output) : new LineScreen(input, output);
}

/** @throws UsageError where nobody can be asked; GivenUp */
export async function askSecretOnce(surroundings: Surroundings, question: string): Promise<string> {
  const screen = openScreen(surroundings);
  try {
    if (!screen.isInteractive)
      throw new UsageError(`nobody can be asked here: ${question.trim().replace(/:$/, '')}`);
    return await screen.askSecret(question);
  } finally {
    screen.dispose();
  }
}

/** All of standard input, without the newline at its end. */
export async function readInput({ input }: Surroundings): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk as Uint8Array));
  return withoutLastNewline(Buffer.concat(chunks).toString());
}

export function withoutLastNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}
