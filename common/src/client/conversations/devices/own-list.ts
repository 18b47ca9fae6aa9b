import { Type } from '@sinclair/typebox';
import {
  type DeviceList,
  type ListedDevice,
  MAX_DEVICES,
  signDeviceList,
  type SignedDeviceList,
} from '../../../auth/device-list.ts';
import type { Clock } from '../../../clock.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import type { Ed25519Key } from '../../../crypto/ed25519.ts';
import { listedDevice, type OwnDevice } from '../../../e2e/own-device.ts';
import { bytes, optional, struct } from '../../../wire/schema.ts';
import { ClientProblem } from '../../problem.ts';
import { RequestRefused } from '../../session-errors.ts';
import { wordsOfChange } from './device-changes.ts';
import { nameBeside } from './device-names.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { isSameList, openedList, problemOfVersion, signedListSchema } from '../book/known-person.ts';
import type { Owner, OwnKeys } from './own-keys.ts';
import type { RelayLink } from '../relay-link.ts';
import { VaultTable } from '../book/vault-table.ts';

const SPACE = 'own';
const lists = new VaultTable(SPACE, signedListSchema);
const places = new VaultTable(
  SPACE,
  struct({
    /** The list of this identity has had this device. */
    wasListed: Type.Boolean(),
    /** What this machine was before: to be taken out of the list. */
    former: optional(bytes(16)),
  }),
);
const NOWHERE: Place = { wasListed: false };

type Place = ReturnType<typeof places.decode>;

/** So often may other machines have changed the list meanwhile. */
const MAX_ROUNDS = 3;

/** What lists say of this machine; `unconfirmed`: one has it whose identity the person has not confirmed here. */
export type Listing = 'listed' | 'unconfirmed' | 'missing';

export interface OwnListParts {
  readonly book: DirectBook;
  readonly keys: OwnKeys;
  readonly clock: Clock;
  /** What the person should know. */
  readonly alarm: (words: string) => void;
}

/** Which devices this person has, by the newest list that the identity key has signed (PROTOCOL.md section 8.2). */
export class OwnList {
  readonly #parts: OwnListParts;
  #signed: SignedDeviceList | undefined;
  /** Signed here, and not known to be taken by the daemon. Its version is used up. */
  #pending: SignedDeviceList | undefined;
  #place: Place;

  constructor(parts: OwnListParts) {
    this.#parts = parts;
    const kept = parts.book.resident(SPACE);
    const [list, pending, place] = ['list', 'pending', 'place'].map((key) => kept.get(key));
    this.#signed = list && lists.decode(list);
    this.#pending = pending && lists.decode(pending);
    this.#place = place ? places.decode(place) : NOWHERE;
  }

  get signed(): SignedDeviceList | undefined {
    return this.#signed;
  }

  get list(): DeviceList | undefined {
    return this.#signed && openedList(this.#signed);
  }

  /** With exactly the keys of this machine. */
  get isListed(): boolean {
    const { device } = this.#parts.keys;
    const { list } = this;
    return device !== undefined && list !== undefined && has(list.devices, device);
  }

  get wasListed(): boolean {
    return this.#place.wasListed;
  }

  /** Another machine has taken it out of the list. */
  get isTakenOut(): boolean {
    const { device } = this.#parts.keys;
    if (!this.wasListed || !device) return false;
    return this.list?.devices.every(({ id }) => !equalBytes(id, device.id)) ?? false;
  }

  /** This machine has new keys: as another device, or of another identity. */
  beginAs(before: OwnDevice | undefined): void {
    const { book, keys } = this.#parts;
    const { device } = keys;
    if (!before || !device || !equalBytes(before.identityKey, device.identityKey)) {
      this.#signed = undefined;
      this.#pending = undefined;
      for (const key of ['list', 'pending']) book.write(lists.remove(key));
      this.#putPlace(NOWHERE);
    } else if (!equalBytes(before.id, device.id)) this.#putPlace({ ...NOWHERE, former: before.id });
  }

  /**
   * Sees to it that this device is in the list where this machine can: with the identity key, unless another machine
   * has taken it out; `isWanted`: then too. @throws as requests do.
   */
  async join(owner: Owner, link: RelayLink, isWanted: boolean): Promise<Listing> {
    const shown = await this.#refresh(link, owner.identity !== undefined);
    if (owner.identity && (isWanted || !this.isTakenOut)) {
      const isShown = shown && this.#signed && isSameList(shown, this.#signed);
      if (!isShown || !this.isListed || this.#place.former)
        await this.publish(owner.identity, link, (devices) => this.#withThis(devices, owner));
    }
    if (this.isListed) return 'listed';
    return shown && this.#isOffer(shown) ? 'unconfirmed' : 'missing';
  }

  /** The person has compared the code of these keys. @returns whether a list has them. @throws as requests do. */
  async confirm(link: RelayLink): Promise<boolean> {
    const shown = await this.#refresh(link, false);
    if (shown && this.#isOffer(shown)) this.#take(shown, true);
    return this.isListed;
  }

  /** Asks the daemon for the newest one. @throws as requests do. */
  async refresh(link: RelayLink): Promise<void> {
    await this.#refresh(link, false);
  }

  /** Makes the next version of what the list is now. @throws ClientProblem or as requests do. */
  async publish(
    identity: Ed25519Key,
    link: RelayLink,
    change: (devices: readonly ListedDevice[]) => ListedDevice[],
  ): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const shown = await this.#refresh(link, true);
      const devices = change(this.list?.devices ?? []);
      if (devices.length > MAX_DEVICES)
        throw new ClientProblem('refused', `You can have ${MAX_DEVICES} devices: revoke one first.`);
      if (await this.#publishOnce(identity, link, { devices, shown })) return;
    }
    throw new ClientProblem('refused', 'Your devices are being changed elsewhere. Try again in a moment.');
  }

  /** `false`: the daemon has a newer one. */
  async #publishOnce(identity: Ed25519Key, link: RelayLink, { devices, shown }: Next): Promise<boolean> {
    const { book, keys, clock } = this.#parts;
    const { device } = keys;
    if (!device) return false;
    const versions = [this.#signed, this.#pending, shown].map(
      (one) => (one && openedList(one)?.version) ?? 0,
    );
    const version = Math.max(...versions) + 1;
    const { user, identityKey } = device;
    const signed = signDeviceList({ user, identityKey, version, issuedAt: clock.now(), devices }, identity);
    this.#pending = signed;
    book.write(lists.put('pending', signed));
    // Kept first: two lists of one version would look like a lie.
    await book.save();
    try {
      await link.request('e2e-relay.publish-list', signed);
    } catch (error) {
      if (error instanceof RequestRefused && error.answer.code === 'outdated') return false;
      throw error;
    }
    this.#take(signed, true);
    await book.save();
    return true;
  }

  /** What the daemon shows, if this identity has signed it; `isSure`: this machine holds the key itself. */
  async #refresh(link: RelayLink, isSure: boolean): Promise<SignedDeviceList | undefined> {
    const { device } = this.#parts.keys;
    if (!device) return undefined;
    try {
      const shown = await link.request('e2e-relay.list', { user: device.user });
      this.#take(shown, isSure);
      const list = openedList(shown);
      return list && equalBytes(list.identityKey, device.identityKey) ? shown : undefined;
    } catch (error) {
      if (error instanceof RequestRefused && error.answer.code === 'not-found') return undefined;
      throw error;
    }
  }

  /** Nothing is wrong with it, and it has this device. */
  #isOffer(signed: SignedDeviceList): boolean {
    const { device } = this.#parts.keys;
    const list = openedList(signed);
    if (!device || !list) return false;
    return this.#problemOf(signed, list) === undefined && has(list.devices, device);
  }

  /** Judged as lists of others are. What this machine did not make itself is told. */
  #take(signed: SignedDeviceList, isSure: boolean): void {
    const { keys, alarm } = this.#parts;
    const list = openedList(signed);
    const why = this.#problemOf(signed, list);
    if (why !== undefined) alarm(`The server shows a list of your devices that cannot be right: ${why}.`);
    if (why !== undefined || !list || !keys.device) return;
    // Whoever signs for an identity can also put this machine into the list: only its person knows which one is theirs.
    if (!this.wasListed && !isSure) return;
    const isOwn = this.#pending !== undefined && isSameList(signed, this.#pending);
    const before = this.list;
    if (before && this.wasListed && !isOwn)
      for (const words of wordsOfChange(before, list, keys.device.id)) alarm(words);
    if (before?.version !== list.version) {
      this.#signed = signed;
      this.#parts.book.write(lists.put('list', signed));
    }
    if (has(list.devices, keys.device)) this.#arrived(list);
  }

  /** This device is in the list. */
  #arrived({ devices }: DeviceList): void {
    const { wasListed, former } = this.#place;
    const isGone = !former || devices.every(({ id }) => !equalBytes(id, former));
    if (wasListed && (!former || !isGone)) return;
    this.#putPlace({
      wasListed: true,
      ...(!isGone && { former }),
    });
  }

  #problemOf(signed: SignedDeviceList, list: DeviceList | undefined): string | undefined {
    const { device } = this.#parts.keys;
    if (!list || list.user !== device?.user) return 'it is not signed as it should be';
    if (!equalBytes(list.identityKey, device.identityKey)) return 'another identity key has signed it';
    return this.#signed && problemOfVersion(this.#signed, { signed, list });
  }

  #withThis(devices: readonly ListedDevice[], { deviceName }: Owner): ListedDevice[] {
    const { device } = this.#parts.keys;
    const { former } = this.#place;
    const kept = devices.filter(({ id }) => !former || !equalBytes(id, former));
    if (!device) return kept;
    const others = kept.filter(({ id }) => !equalBytes(id, device.id));
    const known = kept.find(({ id }) => equalBytes(id, device.id))?.name;
    const name = known ?? nameBeside(others, deviceName);
    return [...others, listedDevice(device, name)];
  }

  #putPlace(place: Place): void {
    this.#place = place;
    this.#parts.book.write(places.put('place', place));
  }
}

interface Next {
  readonly devices: ListedDevice[];
  readonly shown: SignedDeviceList | undefined;
}

function has(devices: readonly ListedDevice[], own: OwnDevice): boolean {
  return devices.some(
    ({ id, signingKey, dhKey }) =>
      equalBytes(id, own.id) &&
      equalBytes(signingKey, own.signingKey.publicKey) &&
      equalBytes(dhKey, own.dhKey.publicKey),
  );
}
