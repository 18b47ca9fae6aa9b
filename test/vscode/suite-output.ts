import { format } from 'node:util';

const MARK = '[suite] ';
const KEPT_NOISE = 60;

/** Sorts what the workbench logs: the suite's own lines are printed, the rest kept for the day nothing works. */
export class SuiteOutput {
  readonly #print: (line: string) => void;
  readonly #started: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #noise: string[] = [];
  #suiteLines = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Fulfilled by the suite's first line. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  /** Takes `console` arguments, as the workbench's `codeAutomationLog` is given them. */
  take(args: readonly unknown[]): void {
    const line = format(...args);
    if (line.startsWith(MARK)) this.#printSuite(line.slice(MARK.length));
    else this.#keepNoise(line);
  }

  get isEmpty(): boolean {
    return this.#suiteLines === 0;
  }

  /** What VS Code itself logged last. */
  get noise(): string {
    return this.#noise.join('\n');
  }

  #printSuite(line: string): void {
    this.#suiteLines += 1;
    this.#print(line);
    this.#started.resolve();
  }

  /** Its many stack traces are of VS Code itself. */
  #keepNoise(text: string): void {
    const line = text.split('\n', 1)[0] ?? '';
    if (this.#noise.includes(line)) return;
    this.#noise.push(line);
    if (this.#noise.length > KEPT_NOISE) this.#noise.shift();
  }
}
