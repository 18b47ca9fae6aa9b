import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import {
  bytes,
  list,
  PeerError,
  type PluginStorage,
  type Static,
  struct,
  type Table,
  text,
  uint,
  type Write,
} from '../../plugin/api.ts';
import { EvenReads } from './even-reads.ts';
import { untilCommitted } from './until-committed.ts';

const deviceSchema = struct({
  id: bytes(16),
  name: text(64, 1),
  key: bytes(32),
  enrolledAt: uint(),
  lastSeenAt: uint(),
});
export const devicesSchema = list(deviceSchema, 64);

export type Device = Static<typeof deviceSchema>;
/** How exact `lastSeenAt` is: a write for every login would cost as much as the login. */
const SEEN_AGAIN_MS = 10 * 60_000;

type Change = (devices: readonly Device[]) => readonly Device[] | undefined;

/** The enrolled devices of each user. All of one user stand in one row, so that their number has a true bound. */
export class Devices {
  readonly #storage: PluginStorage;
  readonly #table: Table<Device[]>;
  readonly #reads: EvenReads<Device[]>;
  #removals = 0;

  constructor(storage: PluginStorage) {
    this.#storage = storage;
    this.#table = storage.table('devices', devicesSchema);
    this.#reads = new EvenReads(this.#table, storage.table('decoy-devices', devicesSchema));
  }

  /** Devices removed since the start. */
  get removals(): number {
    return this.#removals;
  }

  /** In the same time whether the user has a row or not. */
  async ofUser(user: string): Promise<readonly Device[]> {
    return (await this.#reads.get(user)) ?? [];
  }

  async find(user: string, id: Uint8Array): Promise<Device | undefined> {
    return (await this.ofUser(user)).find(hasId(id));
  }

  /** @throws PeerError `already-exists` when the id has another key, `too-many` past `max` devices. */
  async enrol(user: string, device: Device, max: number): Promise<void> {
    await this.#change(user, (devices) => withDevice(devices, device, max));
  }

  /** False when there was no such device. */
  async remove(user: string, id: Uint8Array): Promise<boolean> {
    const removed = await this.#change(user, (devices) => {
      return devices.some(hasId(id)) ? devices.filter((device) => !hasId(id)(device)) : undefined;
    });
    if (removed) this.#removals++;
    return removed;
  }

  removeAll(user: string): Write {
    return this.#table.remove(user);
  }

  /** Notes that the device was here, unless it was a moment ago. False when there is no such device. */
  async touch(user: string, id: Uint8Array, now: number): Promise<boolean> {
    const device = (await this.#table.get(user))?.value.find(hasId(id));
    if (device === undefined) return false;
    if (wasSeenLately(device, now)) return true;
    return this.#change(user, (devices) => {
      if (!devices.some(hasId(id))) return undefined;
      return devices.map((device) => (hasId(id)(device) ? { ...device, lastSeenAt: now } : device));
    });
  }

  /** False when `change` found nothing to change. */
  async #change(user: string, change: Change): Promise<boolean> {
    let changed = false;
    await untilCommitted(async () => {
      const row = await this.#table.get(user);
      const next = change(row?.value ?? []);
      changed = next !== undefined;
      if (next === undefined) return { kind: 'committed' };
      const write = row ? this.#table.replace(row, [...next]) : this.#table.insert(user, [...next]);
      return this.#storage.commit([write]);
    });
    return changed;
  }
}

export function wasSeenLately({ lastSeenAt }: Device, now: number): boolean {
  return Math.abs(now - lastSeenAt) < SEEN_AGAIN_MS;
}

function withDevice(devices: readonly Device[], device: Device, max: number): readonly Device[] {
  const known = devices.find(hasId(device.id));
  if (known === undefined) {
    if (devices.length >= max)
      throw new PeerError('too-many', `at most ${max} devices; revoke one of them first`);
    return [...devices, device];
  }
  if (!equalBytes(known.key, device.key))
    throw new PeerError('already-exists', 'that device has another key');
  const renewed = { ...known, name: device.name, lastSeenAt: device.lastSeenAt };
  return devices.map((other) => (other === known ? renewed : other));
}

function hasId(id: Uint8Array): (device: Device) => boolean {
  return (device) => equalBytes(device.id, id);
}
