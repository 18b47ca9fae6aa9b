/** It would have taken too long. */
export class TooMuchWork extends Error {
  constructor() {
    super('This would take too long to be looked for.');
    this.name = 'TooMuchWork';
  }
}

/** How much looking what somebody has sent may cause: all of VS Code's extensions share one thread. */
export class WorkBudget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** @throws TooMuchWork when nothing is left; also from then on */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchWork();
  }
}
