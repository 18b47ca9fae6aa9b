import { ITERATIONS } from '../auth/scram.ts';
import type { ProfileStore } from './client-options.ts';
import { type KeptProfile, parseIterations, parseProfile, type Profile } from './profile.ts';

const PROFILE = 'noncesense.profile';

/** What is remembered from start to start and is not secret. */
export class ProfileBook {
  readonly #store: ProfileStore;
  #kept: KeptProfile | undefined;

  constructor(store: ProfileStore) {
    this.#store = store;
    this.#kept = parseProfile(store.get(PROFILE));
  }

  get kept(): KeptProfile | undefined {
    return this.#kept;
  }

  get profile(): Profile | undefined {
    if (this.#kept === undefined) return undefined;
    const { wanted: _wanted, ...profile } = this.#kept;
    return profile;
  }

  async remember(profile: KeptProfile): Promise<void> {
    await this.#store.set(PROFILE, profile);
    this.#kept = profile;
  }

  /** Does nothing when no daemon is remembered. */
  async update(changes: Partial<KeptProfile>): Promise<void> {
    if (this.#kept) await this.remember({ ...this.#kept, ...changes });
  }

  /** The fewest PBKDF2 iterations to be accepted from this daemon for this user. */
  fewestIterations(daemonKey: string, user: string): number {
    const counts = parseIterations(this.#store.get(iterationsKey(daemonKey)));
    const used = counts.find((count) => count.user === user)?.iterations ?? 0;
    return Math.max(ITERATIONS.minimum, used);
  }

  async noteIterations(daemonKey: string, user: string, iterations: number): Promise<void> {
    const key = iterationsKey(daemonKey);
    const others = parseIterations(this.#store.get(key)).filter((count) => count.user !== user);
    await this.#store.set(key, [...others, { user, iterations }]);
  }
}

function iterationsKey(daemonKey: string): string {
  return `noncesense.iterations.${daemonKey}`;
}
