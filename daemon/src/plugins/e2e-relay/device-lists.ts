import {
  type DeviceList,
  openDeviceList,
  type SignedDeviceList,
} from '../../../../common/src/auth/device-list.ts';
import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { RecentMap } from '../../../../common/src/recent-map.ts';
import { DEVICE_LIST_BYTES } from '../../../../common/src/wire/messages.ts';
import {
  bytes,
  PeerError,
  type PluginStorage,
  type Session,
  struct,
  type Table,
  type Write,
} from '../../plugin/api.ts';
import { hexOf, keyOf } from './address.ts';

const listSchema = struct({ list: bytes(1, DEVICE_LIST_BYTES), signature: bytes(64) });
/** Users whose lists are kept in memory, and names known to have none. */
const CACHED = 10_000;
const CACHED_ABSENT = 2_000;

/** A list as published, opened. */
export interface KnownList {
  readonly signed: SignedDeviceList;
  readonly list: DeviceList;
  /** Its devices: hex of the id, and the key that signs their prekeys. */
  readonly signingKeys: ReadonlyMap<string, Uint8Array>;
}

/** What is known of a user's devices; without a list there is none. */
interface Entry {
  readonly known: KnownList | undefined;
}

/** The newest signed device list of each user (PROTOCOL.md section 7.3). The daemon only compares; it can't make one. */
export class DeviceLists {
  readonly #table: Table<SignedDeviceList>;
  readonly #cache = new RecentMap<string, Entry>();
  /** Apart: names that somebody made up must not drive out the lists of others. */
  readonly #absent = new RecentMap<string, Entry>();

  constructor(storage: PluginStorage) {
    this.#table = storage.table('list', listSchema);
  }

  /** What {@link find} found a moment ago; `undefined` when it has to be asked. */
  peek(user: string): Entry | undefined {
    return this.#cache.peek(user) ?? this.#absent.peek(user);
  }

  async find(user: string): Promise<KnownList | undefined> {
    const cached = this.peek(user);
    if (cached) return cached.known;
    const row = await this.#table.get(user);
    // Who published meanwhile told `remember` of something newer.
    if (!this.peek(user)) this.remember(user, row && open(row.value));
    return this.peek(user)?.known;
  }

  /** The address of a session's device. @throws PeerError `refused` unless it is in its user's list. */
  async requireListed(session: Session): Promise<string> {
    return requireDevice(session, await this.find(session.user));
  }

  put(user: string, { list, signature }: SignedDeviceList): Write {
    return this.#table.put(user, { list, signature });
  }

  remove(user: string): Write {
    return this.#table.remove(user);
  }

  /** To be called when what `put` or `remove` made is on disk. */
  remember(user: string, known: KnownList | undefined): void {
    const [kept, other, most] = known
      ? [this.#cache, this.#absent, CACHED]
      : [this.#absent, this.#cache, CACHED_ABSENT];
    other.delete(user);
    kept.use(user, { known });
    kept.trim((_, size) => size > most);
  }
}

/** @throws PeerError `refused` */
export function requireDevice({ user, device }: Session, known: KnownList | undefined): string {
  if (device === undefined) throw new PeerError('refused', 'this session has no device');
  if (known?.signingKeys.has(hexOf(device)) !== true)
    throw new PeerError('refused', 'this device is not in the device list of its user');
  return keyOf({ user, device });
}

/** @throws PeerError `invalid` or `malformed` for what is no list. */
export function open(signed: SignedDeviceList): KnownList {
  const list = openDeviceList(signed);
  return {
    signed: { list: Uint8Array.from(signed.list), signature: Uint8Array.from(signed.signature) },
    list,
    signingKeys: new Map(list.devices.map(({ id, signingKey }) => [hexOf(id), signingKey])),
  };
}

/**
 * Whether `next` may take the place of `before`, for a user with that identity key: 'same' when it is already there.
 * @throws PeerError `refused` or `outdated`.
 */
export function judgeList(
  { user, identityKey }: { readonly user: string; readonly identityKey: Uint8Array | undefined },
  next: KnownList,
  before: KnownList | undefined,
): 'newer' | 'same' {
  const { list, signed } = next;
  if (list.user !== user) throw new PeerError('refused', 'a device list of another user');
  if (identityKey === undefined || !equalBytes(list.identityKey, identityKey))
    throw new PeerError('refused', 'the device list is not by the published identity key');
  if (before === undefined || list.version > before.list.version) return 'newer';
  if (equalBytes(signed.list, before.signed.list)) return 'same';
  throw new PeerError('outdated', `version ${before.list.version} of the device list is there`);
}
