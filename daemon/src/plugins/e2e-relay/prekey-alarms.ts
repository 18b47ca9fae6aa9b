import { RecentMap } from '../../../../common/src/recent-map.ts';
import type { Clock } from '../../plugin/api.ts';
import type { Stock } from './prekey-store.ts';

const MINUTE_MS = 60_000;
/** Two thirds of what a client keeps published: 100 and 50. */
const ENOUGH: Stock = { oneTime: 67, oneTimePq: 34 };

/** When to tell a device that its prekeys run low: at most once a minute. */
export class PrekeyAlarms {
  readonly #clock: Clock;
  readonly #told = new RecentMap<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isDue(device: string, { oneTime, oneTimePq }: Stock): boolean {
    if (oneTime >= ENOUGH.oneTime && oneTimePq >= ENOUGH.oneTimePq) return false;
    const now = this.#clock.now();
    const isOld = (told: number) => now < told || now - told >= MINUTE_MS;
    this.#told.trim(isOld);
    const told = this.#told.peek(device);
    if (told !== undefined && !isOld(told)) return false;
    this.#told.use(device, now);
    return true;
  }
}
