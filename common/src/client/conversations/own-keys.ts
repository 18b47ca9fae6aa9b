import {
  type DeviceList,
  openDeviceList,
  signDeviceList,
  type SignedDeviceList,
} from '../../auth/device-list.ts';
import type { Clock } from '../../clock.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import type { Ed25519Key } from '../../crypto/ed25519.ts';
import {
  decodeOwnDevice,
  encodeOwnDevice,
  listedDevice,
  newOwnDevice,
  type OwnDevice,
} from '../../e2e/own-device.ts';
import { type PrekeyStock, refillPrekeys } from '../../e2e/prekey-publication.ts';
import { decodePrekeys, encodePrekeys } from '../../e2e/prekeys-record.ts';
import { confirmPublished, newPrekeys, type Prekeys } from '../../e2e/prekeys.ts';
import { RequestRefused } from '../session-errors.ts';
import type { DirectBook } from './direct-book.ts';
import { signedListSchema } from './known-person.ts';
import type { RelayLink } from './relay-link.ts';
import { VaultTable } from './vault-table.ts';

const SPACE = 'own';
const lists = new VaultTable(SPACE, signedListSchema);

export interface Owner {
  readonly user: string;
  readonly identity: Ed25519Key;
  /** As the daemon knows this device. */
  readonly deviceId: Uint8Array;
  readonly deviceName: string;
}

/** This device's own keys in the vault, and what the daemon has of them. */
export class OwnKeys {
  readonly #book: DirectBook;
  readonly #clock: Clock;
  #device: OwnDevice | undefined;
  #prekeys: Prekeys | undefined;
  #list: SignedDeviceList | undefined;

  constructor(book: DirectBook, clock: Clock) {
    this.#book = book;
    this.#clock = clock;
    const kept = book.resident(SPACE);
    const [device, prekeys, list] = ['device', 'prekeys', 'list'].map((key) => kept.get(key));
    this.#device = device && decodeOwnDevice(device);
    this.#prekeys = prekeys && decodePrekeys(prekeys);
    this.#list = list && lists.decode(list);
  }

  get device(): OwnDevice | undefined {
    return this.#device;
  }

  get prekeys(): Prekeys | undefined {
    return this.#prekeys;
  }

  /** The newest list of this person's devices that this machine has signed. */
  get list(): SignedDeviceList | undefined {
    return this.#list;
  }

  keepPrekeys(prekeys: Prekeys): void {
    if (prekeys === this.#prekeys) return;
    this.#prekeys = prekeys;
    this.#keep('prekeys', encodePrekeys(prekeys));
  }

  /** Whether what is here can't go on as that device of that identity. */
  isOther({ identity, deviceId }: Owner): boolean {
    const device = this.#device;
    return !device || !equalBytes(device.identityKey, identity.publicKey) || !equalBytes(device.id, deviceId);
  }

  /** New keys in place of those that there may be. */
  make({ user, identity, deviceId }: Owner): void {
    this.#device = newOwnDevice(user, identity.publicKey, deviceId);
    this.#keep('device', encodeOwnDevice(this.#device));
    this.keepPrekeys(newPrekeys(this.#clock.now()));
  }

  /** New prekeys, because those of before may have served since they were written; the device keeps its keys. */
  renew(): void {
    if (this.#device) this.keepPrekeys(newPrekeys(this.#clock.now()));
  }

  /**
   * Sees to it that the daemon shows a list with this device, signed by the identity key. `false` when a newer list,
   * made on another machine, leaves this one out, unless it `takesOver`. @throws as requests do.
   */
  async publishList(owner: Owner, link: RelayLink, takesOver: boolean): Promise<boolean> {
    const device = this.#device;
    if (!device) return false;
    const shown = await shownList(owner, link);
    const known = this.#list && openDeviceList(this.#list);
    if (shown && known && shown.version === known.version && has(shown, device)) return true;
    // Else the two machines would take each other's mailbox away at every connection.
    if (!takesOver && shown && isLeftOut(device, shown, known)) return false;
    const version = Math.max(shown?.version ?? 0, known?.version ?? 0) + 1;
    const { user, identity, deviceName } = owner;
    const devices = [listedDevice(device, deviceName)];
    const list = { user, identityKey: identity.publicKey, version, issuedAt: this.#clock.now(), devices };
    const signed = signDeviceList(list, identity);
    this.#list = signed;
    this.#book.write(lists.put('list', signed));
    // Kept first: two lists of one version would look like a lie.
    await this.#book.save();
    await link.request('e2e-relay.publish-list', signed);
    return true;
  }

  /** Fills up what others take to begin a conversation. @throws as requests do. */
  async refill(link: RelayLink, stock: PrekeyStock): Promise<void> {
    const { device: own, prekeys } = this;
    if (!own || !prekeys) return;
    const filled = refillPrekeys({ prekeys, own, stock, now: this.#clock.now() });
    this.keepPrekeys(filled.prekeys);
    await this.#book.save();
    for (const publication of filled.publications)
      await link.request('e2e-relay.publish-prekeys', publication);
    if (filled.publications.length > 0) this.keepPrekeys(confirmPublished(this.#prekeys ?? filled.prekeys));
    await this.#book.save();
  }

  #keep(key: string, value: Uint8Array): void {
    this.#book.write({ kind: 'put', space: SPACE, key, value });
  }
}

/** What the daemon shows to others, when this identity signed it. */
async function shownList({ user, identity }: Owner, link: RelayLink): Promise<DeviceList | undefined> {
  try {
    const list = openDeviceList(await link.request('e2e-relay.list', { user }));
    return equalBytes(list.identityKey, identity.publicKey) ? list : undefined;
  } catch (error) {
    if (error instanceof RequestRefused && error.answer.code === 'not-found') return undefined;
    throw error;
  }
}

/** `known`: the newest list that this machine has signed itself. */
function isLeftOut({ id }: OwnDevice, shown: DeviceList, known: DeviceList | undefined): boolean {
  const isNewer = shown.version > (known?.version ?? 0);
  return isNewer && !shown.devices.some((listed) => equalBytes(listed.id, id));
}

function has({ devices }: DeviceList, own: OwnDevice): boolean {
  return devices.some(
    ({ id, signingKey, dhKey }) =>
      equalBytes(id, own.id) &&
      equalBytes(signingKey, own.signingKey.publicKey) &&
      equalBytes(dhKey, own.dhKey.publicKey),
  );
}
