import type { Peer, Session } from '../../plugin/api.ts';
import { type Device, type Devices, wasSeenLately } from './devices.ts';

/** What a login by device key knew of the device, and how many there had been removed by then. */
interface Reading {
  readonly device: Device;
  readonly removals: number;
}

/**
 * Keeps when a device was last seen, once its session can be found by others: a device that was revoked between the
 * check of its signature and this moment is noticed either here or by whoever revoked it.
 */
export class LastSeen {
  readonly #devices: Devices;
  readonly #readings = new WeakMap<Peer, Reading>();

  constructor(devices: Devices) {
    this.#devices = devices;
  }

  /** `reading.removals` as it was before the device was read. */
  expect(peer: Peer, reading: Reading): void {
    this.#readings.set(peer, reading);
  }

  async note(session: LoggedIn, now: number): Promise<void> {
    const { user, device, peer } = session;
    if (device === undefined) return;
    const reading = this.#readings.get(peer);
    this.#readings.delete(peer);
    // As long as nobody removed any device, what the login read still holds: no need to read it again.
    if (reading?.removals === this.#devices.removals && wasSeenLately(reading.device, now)) return;
    const isEnrolled = await this.#devices.touch(user, device, now);
    if (!isEnrolled) session.close('revoked');
  }
}

type LoggedIn = Pick<Session, 'user' | 'device' | 'peer' | 'close'>;
