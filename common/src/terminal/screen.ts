import type { Disposable } from '../disposable.ts';

/** The person took back the question, or left. */
export class GivenUp extends Error {
  constructor() {
    super('nothing was done');
    this.name = 'GivenUp';
  }
}

/** Where a person types and reads; or a script. */
export interface Screen extends Disposable {
  /** Columns of a row; `undefined` where rows have no end, as in a file. */
  readonly columns: number | undefined;
  /** Whether a person types here, rather than a script. */
  readonly isInteractive: boolean;
  /** Settles once nothing more will be typed, with what was typed before still to be had from `nextLine`. */
  readonly left: Promise<void>;
  /** Whole lines, above the one that is being typed. */
  show(text: string): void;
  /** What stands before the line that is being typed. */
  setPrompt(prompt: string): void;
  /** `undefined` when the person left. */
  nextLine(): Promise<string | undefined>;
  /** @throws GivenUp */
  ask(question: string): Promise<string>;
  /** What is typed is not shown. @throws GivenUp */
  askSecret(question: string): Promise<string>;
}
