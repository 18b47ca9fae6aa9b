import { RecentMap } from '../../../../common/src/recent-map.ts';
import { type Clock, PeerError } from '../../plugin/api.ts';

const HOUR_MS = 3_600_000;
/** Pairs remembered; past it those that claimed last longest ago are forgotten. */
const CAPACITY = 50_000;

interface Hour {
  readonly since: number;
  readonly claims: number;
}

/** How often one user may claim prekeys of one device, so that nobody uses them up. Forgotten at a restart. */
export class ClaimLimits {
  readonly #clock: Clock;
  readonly #perHour: () => number;
  readonly #hours = new RecentMap<string, Hour>();

  constructor(clock: Clock, perHour: () => number) {
    this.#clock = clock;
    this.#perHour = perHour;
  }

  /** Counts a claim. @throws PeerError `rate-limited` */
  charge(requester: string, device: string): void {
    const now = this.#clock.now();
    const key = `${requester}>${device}`;
    const { since, claims } = this.#current(key, now);
    if (claims >= this.#perHour()) {
      const retryAfter = Math.ceil((since + HOUR_MS - now) / 1_000);
      throw new PeerError('rate-limited', 'too many claims of that device', { retryAfter });
    }
    this.#hours.use(key, { since, claims: claims + 1 });
    this.#hours.trim((hour, size) => size > CAPACITY || isOver(hour, now));
  }

  #current(key: string, now: number): Hour {
    const hour = this.#hours.peek(key);
    return hour === undefined || isOver(hour, now) ? { since: now, claims: 0 } : hour;
  }
}

/** Also where the clock was set back. */
function isOver({ since }: Hour, now: number): boolean {
  return now < since || now - since >= HOUR_MS;
}
