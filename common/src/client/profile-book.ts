import { ITERATIONS } from '../auth/scram.ts';
import type { HostPort } from '../wire/invite-link.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import type { ProfileStore } from './client-options.ts';
import { type ConnectTarget, placeOf } from './connect-target.ts';
import { otherThanPinned } from './dial-problems.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import type { ClientProblem } from './problem.ts';
import { findPin, parsePins, pinOf, type Pins, withPin } from './pins.ts';
import { type KeptProfile, parseIterations, parseProfile, type Profile } from './profile.ts';

const PROFILE = 'noncesense.profile';
const PINS = 'noncesense.pins';

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

  /** Another window of the same person may have written it. */
  reload(): void {
    this.#kept = parseProfile(this.#store.get(PROFILE));
  }

  /** The key that `address` proved at the first contact, in base64url. */
  pinnedKey(address: HostPort): string | undefined {
    return findPin(this.#pins(), address);
  }

  pinnedKeyBytes(address: HostPort): Uint8Array | undefined {
    const pinned = this.pinnedKey(address);
    return pinned === undefined ? undefined : decodeBase64Url(pinned);
  }

  /** `key-mismatch` when another key is known for the address of `target`. */
  pinProblem(target: ConnectTarget): ClientProblem | undefined {
    const { address, key } = placeOf(target);
    const pinned = this.pinnedKey(address);
    const given = encodeBase64Url(key);
    return pinned === undefined || pinned === given ? undefined : otherThanPinned(address, pinned, given);
  }

  /** `daemonKey` in base64url, proven by the daemon. In the place of another key only when `replace` is set. */
  async pin(address: HostPort, daemonKey: string, replace = false): Promise<void> {
    if (!replace && this.pinnedKey(address) !== undefined) return;
    await this.#store.set(PINS, withPin(this.#pins(), pinOf(address, daemonKey)));
  }

  async remember(profile: KeptProfile): Promise<void> {
    await this.#store.set(PROFILE, profile);
    this.#kept = profile;
  }

  /** Does nothing when no daemon is remembered. */
  async update(changes: Partial<KeptProfile>): Promise<void> {
    if (this.#kept) await this.remember({ ...this.#kept, ...changes });
  }

  /** The daemon stays known, who used it does not; and nobody is connected at the next start. */
  async forgetUser({ daemonKey, user }: LobbyOwner): Promise<void> {
    const counts = parseIterations(this.#store.get(iterationsKey(daemonKey)));
    await this.#store.set(
      iterationsKey(daemonKey),
      counts.filter((count) => count.user !== user),
    );
    if (!this.#kept) return;
    const { user: _forgotten, ...kept } = this.#kept;
    await this.remember({ ...kept, signedIn: false, wanted: false });
  }

  /** The fewest PBKDF2 iterations to be accepted from this daemon for this user. */
  fewestIterations(daemonKey: string, user: string): number {
    const counts = parseIterations(this.#store.get(iterationsKey(daemonKey)));
    const used = counts.find((count) => count.user === user)?.iterations ?? 0;
    // Known accounts only: one that was never logged in to may have come from the original server.
    return used === 0 ? ITERATIONS.imported : Math.max(ITERATIONS.minimum, used);
  }

  async noteIterations(daemonKey: string, user: string, iterations: number): Promise<void> {
    const key = iterationsKey(daemonKey);
    const others = parseIterations(this.#store.get(key)).filter((count) => count.user !== user);
    await this.#store.set(key, [...others, { user, iterations }]);
  }

  /** Read anew each time: other windows write too. A profile from before there were pins is one. */
  #pins(): Pins {
    const pins = parsePins(this.#store.get(PINS));
    const kept = this.#kept;
    if (!kept || findPin(pins, kept.address) !== undefined) return pins;
    return withPin(pins, pinOf(kept.address, kept.daemonKey));
  }
}

function iterationsKey(daemonKey: string): string {
  return `noncesense.iterations.${daemonKey}`;
}
