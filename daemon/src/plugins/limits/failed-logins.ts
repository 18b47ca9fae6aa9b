import type { Clock } from '../../plugin/api.ts';
import { RecentMap } from '../../../../common/src/recent-map.ts';

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
  /** When the wait began. */
  waitFrom: number;
}

/** A try that was charged before it was checked: for {@link FailedLogins.undo}. */
export interface BegunTry {
  readonly at: number;
  /** When the wait before it began. */
  readonly waitFrom: number;
}

/** Keys remembered; past it those are forgotten that wait for nothing, and whoever was not heard of for longest. */
const CAPACITY = 20_000;

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
  begin(key: string): BegunTry {
    const at = this.#options.clock.now();
    const known = this.#failures.peek(key);
    const count = (known ? this.#left(known) : 0) + 1;
    this.#failures.use(key, { count, at, waitFrom: at });
    this.#makeRoom();
    return { at, waitFrom: known?.waitFrom ?? 0 };
  }

  /** That try was no wrong password. */
  undo(key: string, begun: BegunTry): void {
    const known = this.#failures.peek(key);
    if (known === undefined) return;
    const count = Math.max(0, this.#left(known) - 1);
    // Unless another try has failed since, who waited before it has waited.
    const waitFrom = known.waitFrom === begun.at ? begun.waitFrom : known.waitFrom;
    this.#failures.use(key, { count, at: this.#options.clock.now(), waitFrom });
  }

  /** The password was right. */
  clear(key: string): void {
    this.#failures.delete(key);
  }

  #makeRoom(): void {
    this.#failures.trim((failures) => this.#left(failures) === 0);
    if (this.#failures.size <= CAPACITY) return;
    if (!this.#failures.deleteFirst((failures) => this.#beyond(failures) < 0))
      this.#failures.deleteFirst(() => true);
  }

  /** What is not forgiven yet. */
  #left(failures: Failures): number {
    const now = this.#options.clock.now();
    // A clock that was set back lets nobody wait for longer than a delay.
    failures.at = Math.min(failures.at, now);
    failures.waitFrom = Math.min(failures.waitFrom, now);
    return Math.max(0, failures.count - (now - failures.at) / this.#options.forgiveMs);
  }

  #delay(failures: Failures): number {
    const { firstDelayMs, longestDelayMs } = this.#options.rules();
    const beyond = this.#beyond(failures);
    if (beyond < 0) return 0;
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** beyond);
    return Math.max(0, delay - (this.#options.clock.now() - failures.waitFrom));
  }

  /** Wrong passwords after those that are free; negative as long as there is no wait. */
  #beyond(failures: Failures): number {
    return Math.ceil(this.#left(failures)) - this.#options.rules().free;
  }
}
