/** Far below a token, far above what rounding makes of one. */
const ROUNDING = 1e-6;

export interface Rate {
  readonly perSecond: number;
  /** What the bucket holds when it is full. */
  readonly burst: number;
}

/** A token bucket. It begins full; the rate is given with each question, so that it may change while the bucket lives. */
export class TokenBucket {
  /** What was taken and has not come back, as of `#at`. */
  #missing = 0;
  #at: number;

  /** `now` in milliseconds, as everywhere here. */
  constructor(now: number) {
    this.#at = now;
  }

  /** Milliseconds until there are `cost` tokens; 0 when they are there. */
  wait(cost: number, rate: Rate, now: number): number {
    this.#refill(rate, now);
    const lacking = this.#missing + cost - rate.burst;
    return lacking < ROUNDING ? 0 : (lacking / rate.perSecond) * 1_000;
  }

  /** After {@link wait} said 0. */
  take(cost: number): void {
    this.#missing += cost;
  }

  #refill({ perSecond, burst }: Rate, now: number): void {
    // A clock that was set back must not stop the refill.
    const elapsed = Math.max(0, now - this.#at);
    this.#at = now;
    // Nor may a lower burst leave a debt that nobody made.
    this.#missing = Math.min(burst, Math.max(0, this.#missing - (elapsed / 1_000) * perSecond));
  }
}

/** Milliseconds in which an empty bucket fills: one not asked for so long is as good as new. */
export function fillTime({ perSecond, burst }: Rate): number {
  return (burst / perSecond) * 1_000;
}
