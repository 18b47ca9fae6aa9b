import { EventEmitter } from 'eventemitter3';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ProfileStore } from '../../../common/src/client/client-options.ts';
import type { Profile } from '../../../common/src/client/profile.ts';

const KEY = 'noncesense.recovery-offers';
const DAY_MS = 86_400_000;
const MOST_OFFERS = 2;

const offers = Type.Object({
  /** How often it was put off. */
  count: Type.Integer({ minimum: 0 }),
  /** When it was put off last; milliseconds since the epoch. */
  lastAt: Type.Number(),
  saved: Type.Boolean(),
});
const kept = Type.Record(Type.String(), offers);
type Offers = Static<typeof offers>;

const NONE: Offers = { count: 0, lastAt: 0, saved: false };

/** Whether a recovery file is offered to a person: until one is saved, or they put it off twice. */
export class RecoveryOffers {
  readonly events = new EventEmitter<{ changed: () => void }>();
  readonly #store: ProfileStore;
  readonly #now: () => number;

  constructor(store: ProfileStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  isDue(account: Profile): boolean {
    const { count, lastAt, saved } = this.#of(account);
    return !saved && count < MOST_OFFERS && (count === 0 || this.#now() - lastAt >= DAY_MS);
  }

  /** To another day. */
  async putOff(account: Profile): Promise<void> {
    const { count, saved } = this.#of(account);
    await this.#keep(account, { count: count + 1, lastAt: this.#now(), saved });
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
    this.events.emit('changed');
  }
}

function nameOf({ daemonKey, user }: Profile): string {
  return `${user ?? ''}@${daemonKey}`;
}
