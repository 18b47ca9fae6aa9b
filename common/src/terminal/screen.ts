import type { Disposable } from '../disposable.ts';

/** The person took back the question, or left. */
export class GivenUp extends Error {
  constructor() {
    super('nothing was done');
    this.name = 'GivenUp';
  }
}

/** Of work that takes its time. */
export interface Progress {
  /** Aborted when the person gives it up. */
  readonly signal: AbortSignal;
  /** How far it is: in the place of the prompt, where a person sees it change. */
  readonly tell: (text: string) => void;
}

export type SecretOutcome = 'done' | 'given-up' | 'failed';

/** Asks for a secret. */
export type SecretWork = () => Promise<SecretOutcome>;

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
  /**
   * Nothing that is typed for `work` becomes a line that `nextLine` gives: what answers no question is lost, and so is what
   * may come after a failure in the belief that a secret is asked for; `tell` says so, in words. Resolves with whether it may
   * still come as the next line: where nobody sees what is asked.
   */
  secretly(work: SecretWork, tell: (words: string) => void): Promise<boolean>;
  /** What is typed meanwhile comes later; Ctrl-C ends it. @throws GivenUp; as `work` does */
  during<T>(work: (progress: Progress) => Promise<T>): Promise<T>;
}
