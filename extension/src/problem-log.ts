import { ClientProblem } from '../../common/src/client/problem.ts';

const KEPT = 20;

export interface LoggedProblem {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly code: string;
  readonly message: string;
}

/** The last problems, for the doctor; in memory only. */
export class ProblemLog {
  readonly #now: () => number;
  #problems: readonly LoggedProblem[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  get last(): readonly LoggedProblem[] {
    return this.#problems;
  }

  add(error: unknown): void {
    const problem = { at: this.#now(), code: codeOf(error), message: messageOf(error) };
    this.#problems = [...this.#problems, problem].slice(-KEPT);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  if (error instanceof ClientProblem) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
