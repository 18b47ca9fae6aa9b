import { ClientProblem } from '../../problem.ts';

const MOST = 20;

/** What a daemon does that it should not, told once a connection each: it could do it without end. */
export class Alarms {
  readonly #report: (problem: ClientProblem) => void;
  readonly #told = new Set<string>();

  constructor(report: (problem: ClientProblem) => void) {
    this.#report = report;
  }

  raise(words: string): void {
    if (this.#told.has(words) || this.#told.size >= MOST) return;
    this.#told.add(words);
    this.#report(new ClientProblem('daemon-untrusted', words));
  }

  /** A new connection. */
  beginAnew(): void {
    this.#told.clear();
  }
}
