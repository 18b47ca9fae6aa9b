import type { ProfileStore } from '../../../common/src/client/client-options.ts';
import { parseProfile, type Profile } from '../../../common/src/client/profile.ts';
import { type HostMemento, PROFILE_KEY } from '../profile-storage.ts';

const SLOTS = 'noncesense.servers';
/** Which one a window uses: in its workspace, and for workspaces that have not chosen. */
const CHOSEN = 'noncesense.server';

/** The server that was the only one before there could be several keeps its names. */
const FIRST_SLOT = '';

export interface KnownServer {
  /** What all that belongs to it is named by. */
  readonly slot: string;
  readonly profile: Profile;
}

/** The servers that this person uses on this machine, and which of them this window does. */
export class ServerBook {
  readonly #store: ProfileStore;
  readonly #workspace: HostMemento;
  #current: string;

  constructor(store: ProfileStore, workspace: HostMemento) {
    this.#store = store;
    this.#workspace = workspace;
    const chosen = [workspace.get(CHOSEN), store.get(CHOSEN)].find((slot) => this.#has(slot));
    this.#current = typeof chosen === 'string' ? chosen : FIRST_SLOT;
  }

  /** The slot of this window. */
  get current(): string {
    return this.#current;
  }

  get all(): readonly KnownServer[] {
    return [FIRST_SLOT, ...this.#slots].flatMap((slot) => {
      const profile = this.#profile(slot);
      return profile ? [{ slot, profile }] : [];
    });
  }

  /** The slot for the server with that key, in base64url: where it is known, this window's when it is empty, or a new one. */
  slotFor(daemonKey: string): string {
    const known = this.all.find(({ profile }) => profile.daemonKey === daemonKey);
    if (known) return known.slot;
    return this.#profile(this.#current) ? daemonKey : this.#current;
  }

  /** From now on this window, and those of workspaces that have not chosen, use that slot. */
  async choose(slot: string): Promise<void> {
    this.#current = slot;
    const slots = this.#slots;
    if (slot !== FIRST_SLOT && !slots.includes(slot)) await this.#store.set(SLOTS, [...slots, slot]);
    await this.#workspace.update(CHOSEN, slot);
    await this.#store.set(CHOSEN, slot);
  }

  /** Only that it was used: keys and messages stay, and are found again by whoever connects there again. */
  async forget(slot: string): Promise<void> {
    await this.#store.set(
      SLOTS,
      this.#slots.filter((other) => other !== slot),
    );
    await this.#store.set(nameOf(slot), undefined);
  }

  /** For the client of this window: the profile of the slot that it uses, all else for all servers. */
  get profiles(): ProfileStore {
    const slot = this.#current;
    const named = (key: string) => (key === PROFILE_KEY ? nameOf(slot) : key);
    return {
      get: (key) => this.#store.get(named(key)),
      set: (key, value) => this.#store.set(named(key), value),
    };
  }

  get #slots(): readonly string[] {
    const slots = this.#store.get(SLOTS);
    return Array.isArray(slots) ? slots.filter((slot) => typeof slot === 'string') : [];
  }

  #has(slot: unknown): boolean {
    return slot === FIRST_SLOT || this.#slots.some((known) => known === slot);
  }

  #profile(slot: string): Profile | undefined {
    return parseProfile(this.#store.get(nameOf(slot)));
  }
}

function nameOf(slot: string): string {
  return slot === FIRST_SLOT ? PROFILE_KEY : `${PROFILE_KEY}.${slot}`;
}
