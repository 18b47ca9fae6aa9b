import type { Clock } from '../../plugin/api.ts';
import { RecentMap } from './recent-map.ts';

export interface DelayRules {
  /** Wrong passwords before the waiting begins. */
  readonly free: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

interface Failures {
  readonly count: number;
  /** When `count` was true. */
  at: number;
}

/** Keys remembered; past it the one not heard of for longest is forgotten. */
const CAPACITY = 10_000;

export interface FailedLoginsOptions {
  readonly rules: () => DelayRules;
  readonly clock: Clock;
  /** The time in which one wrong password is forgiven. */
  readonly forgiveMs: number;
}

/** Wrong passwords by account, or by address: after some free ones each makes the next wait twice as long. */
export class FailedLogins {
  readonly #options: FailedLoginsOptions;
  readonly #failures = new RecentMap<string, Failures>();

  constructor(options: FailedLoginsOptions) {
    this.#options = options;
  }

  /** Keys that have to wait now. */
  get held(): number {
    return Array.from(this.#failures.values(), (failures) => this.#delay(failures)).filter((ms) => ms > 0)
      .length;
  }

  /** Milliseconds until the next try; 0: now. */
  delay(key: string): number {
    const failures = this.#failures.peek(key);
    return failures === undefined ? 0 : this.#delay(failures);
  }

  /** A try begins: it counts as failed until `undo` or `clear` says otherwise, so that many at once gain nothing. */
  begin(key: string): void {
    this.#note(key, 1);
    this.#failures.trim((failures, size) => size > CAPACITY || this.#left(failures) === 0);
  }

  /** That try was no wrong password. */
  undo(key: string): void {
    this.#note(key, -1);
  }

  /** The password was right. */
  clear(key: string): void {
    this.#failures.delete(key);
  }

  #note(key: string, change: 1 | -1): void {
    const known = this.#failures.peek(key);
    const count = Math.max(0, (known ? this.#left(known) : 0) + change);
    this.#failures.use(key, { count, at: this.#options.clock.now() });
  }

  /** What is not forgiven yet. */
  #left(failures: Failures): number {
    return Math.max(0, failures.count - this.#since(failures) / this.#options.forgiveMs);
  }

  #delay(failures: Failures): number {
    const { free, firstDelayMs, longestDelayMs } = this.#options.rules();
    const beyond = Math.ceil(this.#left(failures)) - free;
    if (beyond < 0) return 0;
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** beyond);
    return Math.max(0, delay - this.#since(failures));
  }

  #since(failures: Failures): number {
    const now = this.#options.clock.now();
    // A clock that was set back lets nobody wait for longer than a delay.
    failures.at = Math.min(failures.at, now);
    return now - failures.at;
  }
}
