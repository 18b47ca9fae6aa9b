import type { Clock } from './clock.ts';

const SECOND_MS = 1_000;

interface Second {
  readonly since: number;
  /** Amounts by name. */
  readonly taken: Map<string, number>;
}

/** How much each of many, by name, brings to a receiver in a second. */
export class SecondShares<Receiver extends object> {
  readonly #share: number;
  readonly #clock: Clock;
  readonly #seconds = new WeakMap<Receiver, Second>();

  constructor(share: number, clock: Clock) {
    this.#share = share;
    this.#clock = clock;
  }

  /** Takes so much of the share of `name`, if it has that much left. */
  take(receiver: Receiver, name: string, amount: number): boolean {
    const { taken } = this.#second(receiver);
    const all = (taken.get(name) ?? 0) + amount;
    if (all > this.#share) return false;
    taken.set(name, all);
    return true;
  }

  #second(receiver: Receiver): Second {
    const now = this.#clock.now();
    const known = this.#seconds.get(receiver);
    if (known && now >= known.since && now - known.since < SECOND_MS) return known;
    const second: Second = { since: now, taken: new Map() };
    this.#seconds.set(receiver, second);
    return second;
  }
}
