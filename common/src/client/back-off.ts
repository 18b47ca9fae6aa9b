/** Milliseconds between attempts to reconnect. */
const BACK_OFF = { shortest: 500, first: 1_000, longest: 60_000 } as const;

/** Exponential with full jitter: clients of a daemon that restarts don't all come back at once. */
export class BackOff {
  readonly #random: () => number;
  #attempts = 0;

  /** `random` gives 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** How long to wait before the next attempt. */
  next(): number {
    const ceiling = Math.min(BACK_OFF.longest, BACK_OFF.first * 2 ** this.#attempts);
    this.#attempts++;
    return BACK_OFF.shortest + Math.floor(this.#random() * (ceiling - BACK_OFF.shortest));
  }

  reset(): void {
    this.#attempts = 0;
  }
}
