import { RecentMap } from '../../../recent-map.ts';
import { encodeBase64Url } from '../../../text/base64.ts';

const HOUR_MS = 3_600_000;
const MOST_DEVICES = 1_000;

/** How often an hour failures may make this device do something with one other: whoever sends rubbish must not cost much. */
export class HourlyLimits {
  readonly #most: number;
  /** When, by the other device. */
  readonly #starts = new RecentMap<string, readonly number[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one of this hour, if there is one left. `device`: its `deviceFingerprint`. */
  take(device: Uint8Array, now: number): boolean {
    const name = encodeBase64Url(device);
    // Also what a clock says that was set back since.
    const recent = (this.#starts.peek(name) ?? []).filter((at) => Math.abs(now - at) < HOUR_MS);
    if (recent.length >= this.#most) return false;
    this.#starts.use(name, [...recent, now]);
    this.#starts.trim((_starts, size) => size > MOST_DEVICES);
    return true;
  }
}
