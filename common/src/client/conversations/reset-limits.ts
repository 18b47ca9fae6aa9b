import { RecentMap } from '../../recent-map.ts';
import { encodeBase64Url } from '../../text/base64.ts';

const HOUR_MS = 3_600_000;
const MOST_AN_HOUR = 5;
const MOST_DEVICES = 1_000;

/** How often failures may make this device start a session anew with one other: whoever sends rubbish costs prekeys. */
export class ResetLimits {
  /** When, by the other device. */
  readonly #starts = new RecentMap<string, readonly number[]>();

  /** Takes one of the five an hour, if there is one. `device`: its `deviceFingerprint`. */
  take(device: Uint8Array, now: number): boolean {
    const name = encodeBase64Url(device);
    // Also what a clock says that was set back since.
    const recent = (this.#starts.peek(name) ?? []).filter((at) => Math.abs(now - at) < HOUR_MS);
    if (recent.length >= MOST_AN_HOUR) return false;
    this.#starts.use(name, [...recent, now]);
    this.#starts.trim((_starts, size) => size > MOST_DEVICES);
    return true;
  }
}
