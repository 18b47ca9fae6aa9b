import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ProfileStore } from '../../../common/src/client/client-options.ts';
import type { Profile } from '../../../common/src/client/profile.ts';

const KEY = 'noncesense.recovery-offers';
const DAY_MS = 86_400_000;
const MOST_OFFERS = 2;

const offers = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  /** Milliseconds since the epoch. */
  lastAt: Type.Number(),
  saved: Type.Boolean(),
});
const kept = Type.Record(Type.String(), offers);
type Offers = Static<typeof offers>;

const NONE: Offers = { count: 0, lastAt: 0, saved: false };

/** Remembers how often a recovery file was offered to a person: twice, a day apart at least, or until one is saved. */
export class RecoveryOffers {
  readonly #store: ProfileStore;
  readonly #now: () => number;

  constructor(store: ProfileStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Whether it is time; counts as an offer when it is. */
  async take(account: Profile): Promise<boolean> {
    const { count, lastAt, saved } = this.#of(account);
    if (saved || count >= MOST_OFFERS || (count > 0 && this.#now() - lastAt < DAY_MS)) return false;
    await this.#keep(account, { count: count + 1, lastAt: this.#now(), saved });
    return true;
  }

  async noteSaved(account: Profile): Promise<void> {
    await this.#keep(account, { ...this.#of(account), saved: true });
  }

  #of(account: Profile): Offers {
    return this.#all[nameOf(account)] ?? NONE;
  }

  get #all(): Static<typeof kept> {
    const value = this.#store.get(KEY);
    return Value.Check(kept, value) ? value : {};
  }

  async #keep(account: Profile, value: Offers): Promise<void> {
    await this.#store.set(KEY, { ...this.#all, [nameOf(account)]: value });
  }
}

function nameOf({ daemonKey, user }: Profile): string {
  return `${user ?? ''}@${daemonKey}`;
}
