import type { DeviceList, SignedDeviceList } from '../../../auth/device-list.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { type PeerDevice, peerDevice } from '../../../e2e/own-device.ts';
import type { Person } from '../../../e2e/person.ts';
import { RequestRefused } from '../../session-errors.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { changedList, currentList, judgeList, type KnownPerson } from '../book/known-person.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { OwnList } from '../devices/own-list.ts';
import type { RelayLink } from '../relay-link.ts';

export interface DirectoryEvents {
  /** The person was not known, and is now. */
  first(user: string): void;
  /** The person's list is another one, under the same identity key. */
  newer(user: string, before: DeviceList, now: DeviceList): void;
  /** The daemon shows another identity key than the one that is known. */
  changed(user: string): void;
  /** The daemon shows a list that can't be right. */
  wrong(user: string, why: string): void;
}

export interface DirectoryParts {
  readonly book: DirectBook;
  readonly keys: OwnKeys;
  readonly own: OwnList;
  readonly events: DirectoryEvents;
}

/** Who everybody is: identity keys and devices, as far as this machine believes the daemon. */
export class Directory {
  readonly #book: DirectBook;
  readonly #keys: OwnKeys;
  readonly #own: OwnList;
  readonly #events: DirectoryEvents;
  /** Whose list was asked for over the present connection. */
  #fresh = new Set<string>();

  constructor({ book, keys, own, events }: DirectoryParts) {
    this.#book = book;
    this.#keys = keys;
    this.#own = own;
    this.#events = events;
  }

  /** A new connection: what is known may be old. */
  beginConnection(): void {
    this.#fresh = new Set();
  }

  /** What is known after asking the daemon once a connection; `undefined` for nobody. @throws as requests do. */
  async known(user: string, link: RelayLink): Promise<KnownPerson | undefined> {
    if (!this.#fresh.has(user)) await this.refresh(user, link);
    // Who has just begun anew has no list for a moment: nobody could read what is encrypted for the one of before.
    return this.#fresh.has(user) ? this.#book.people.get(user) : undefined;
  }

  /** Asks the daemon, of this person too. @throws as requests do. */
  async refresh(user: string, link: RelayLink): Promise<void> {
    if (this.isOwn(user)) {
      await this.#own.refresh(link);
      return;
    }
    try {
      this.take(user, await link.request('e2e-relay.list', { user }));
      this.#fresh.add(user);
    } catch (error) {
      if (!(error instanceof RequestRefused) || error.answer.code !== 'not-found') throw error;
      this.#fresh.delete(user);
    }
  }

  /** Who this machine's person is. */
  get me(): Person | undefined {
    const own = this.#keys.device;
    return own && { user: own.user, identityKey: own.identityKey };
  }

  /** Whether another identity key is known of that user. */
  isAnother({ user, identityKey }: Person): boolean {
    const known = this.isOwn(user) ? this.me : this.#book.people.get(user);
    return known !== undefined && !equalBytes(known.identityKey, identityKey);
  }

  isOwn(user: string): boolean {
    return user === this.#keys.device?.user;
  }

  /** This person's devices but this one. */
  get ownOthers(): PeerDevice[] {
    const { list } = this.#own;
    const own = this.#keys.device;
    return list && own ? peersOf(list).filter(({ id }) => !equalBytes(id, own.id)) : [];
  }

  /** A list of somebody else that came from the daemon. */
  take(user: string, signed: SignedDeviceList): void {
    const known = this.#book.people.get(user);
    const verdict = judgeList(user, known, signed);
    if (verdict.kind === 'wrong') this.#events.wrong(user, verdict.why);
    else if (verdict.kind !== 'same') this.#book.putPerson(user, verdict.person);
    if (verdict.kind === 'first') this.#events.first(user);
    else if (verdict.kind === 'changed') this.#events.changed(user);
    else if (verdict.kind === 'newer' && known)
      this.#events.newer(user, currentList(known), currentList(verdict.person));
  }

  /** The devices that may be the one that a message names as its sender's: under each identity key that is known. */
  find(user: string, device: Uint8Array): FoundDevice[] {
    if (this.isOwn(user)) return this.#findOwn(device);
    const person = this.#book.people.get(user);
    if (person === undefined) return [];
    const changed = changedList(person);
    const shown = [
      { signed: person.signed, list: currentList(person), isChanged: false },
      ...(changed && person.changed ? [{ signed: person.changed, list: changed, isChanged: true }] : []),
    ];
    return shown.flatMap((one) => {
      const peer = peerDevice(one.list, device);
      return peer ? [{ ...one, peer }] : [];
    });
  }

  #findOwn(device: Uint8Array): FoundDevice[] {
    const { signed, list } = this.#own;
    const peer = this.ownOthers.find(({ id }) => equalBytes(id, device));
    return signed && list && peer ? [{ signed, list, peer, isChanged: false }] : [];
  }
}

export interface FoundDevice {
  readonly peer: PeerDevice;
  /** The list that has it, as it came and as it says. */
  readonly signed: SignedDeviceList;
  readonly list: DeviceList;
  /** It belongs to an identity key that the person has not accepted. */
  readonly isChanged: boolean;
}

/** All devices of a list, as the encryption wants them. */
export function peersOf({ user, identityKey, devices }: DeviceList): PeerDevice[] {
  return devices.map(({ id, signingKey, dhKey }) => ({ user, identityKey, id, signingKey, dhKey }));
}
