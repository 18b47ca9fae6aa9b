import type { Clock } from '../../../clock.ts';
import { encodeBase64Url } from '../../../text/base64.ts';

/** Who said nothing for so long may be gone. */
const HEARD_MS = 300_000;
/** As many keys can be lost in the ratchet with a device that went without a word. */
const MOST_UNHEARD = 15;

/** Which devices were heard of lately: what is not stored goes to those alone, and only so much of it. */
export class DeviceHearing {
  readonly #clock: Clock;
  readonly #heard = new Map<string, { readonly until: number; left: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `at`: when it sent something, in milliseconds since the epoch. */
  hear(device: Uint8Array, at: number): void {
    const now = this.#clock.now();
    for (const [name, { until }] of this.#heard) if (until <= now) this.#heard.delete(name);
    const until = Math.min(at, now) + HEARD_MS;
    if (until > now) this.#heard.set(encodeBase64Url(device), { until, left: MOST_UNHEARD });
  }

  /** Something may be sent to it that is lost if it is not there; that counts. */
  spend(device: Uint8Array): boolean {
    const heard = this.#heard.get(encodeBase64Url(device));
    if (!heard || heard.until <= this.#clock.now() || heard.left === 0) return false;
    heard.left--;
    return true;
  }
}
