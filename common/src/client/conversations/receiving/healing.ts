import type { Clock } from '../../../clock.ts';
import { deviceFingerprint } from '../../../e2e/device-pair.ts';
import type { PeerDevice } from '../../../e2e/own-device.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import type { Awaited, AwaitedEnvelope, MendableReason } from './awaited.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import { growingId } from '../../growing-id.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { RelayLink } from '../relay-link.ts';
import { HourlyLimits } from './hourly-limits.ts';
import type { SessionBook } from '../sending/session-book.ts';
import type { SessionStarts } from '../sending/session-starts.ts';
import type { Unreadable } from './unreadable.ts';

/** So many does one request name. */
const MOST_A_REQUEST = 50;
/** With each device: a start costs it a prekey. */
const STARTS_AN_HOUR = 5;
/** Of each device: where nothing at all can be read, two machines would ask each other without end. */
const REQUESTS_AN_HOUR = 20;

export interface HealingParts {
  readonly book: DirectBook;
  readonly keys: OwnKeys;
  readonly directory: Directory;
  readonly sessions: SessionBook;
  readonly starts: SessionStarts;
  readonly awaited: Awaited;
  readonly unreadable: Unreadable;
  readonly clock: Clock;
}

/** Asks for what could not be decrypted, and replaces prekeys that the daemon should not have (PROTOCOL.md section 8.10). */
export class Healing {
  readonly #parts: HealingParts;
  readonly #starts = new HourlyLimits(STARTS_AN_HOUR);
  readonly #requests = new HourlyLimits(REQUESTS_AN_HOUR);

  constructor(parts: HealingParts) {
    this.#parts = parts;
  }

  get hasWork(): boolean {
    return this.#parts.keys.isRefillDue || !this.#parts.awaited.isEmpty;
  }

  /** Queues the requests that are due, and gives up what did not come. @throws as requests and the vault do. */
  async work(link: RelayLink): Promise<void> {
    const { awaited, unreadable, keys, clock } = this.#parts;
    if (keys.isRefillDue) await keys.refill(link, await link.request('e2e-relay.prekey-stock', {}));
    for (const lost of awaited.takeLost(clock.now())) await unreadable.lose(lost);
    const due = Map.groupBy(
      awaited.due(clock.now()),
      ({ user, device }) => `${user}/${encodeBase64Url(device)}`,
    );
    for (const envelopes of due.values()) await this.#ask(envelopes, link);
  }

  /** All of one device. */
  async #ask(envelopes: readonly AwaitedEnvelope[], link: RelayLink): Promise<void> {
    const peer = this.#deviceOf(envelopes);
    if (!peer || !(await this.#hasSession(peer, envelopes, link))) return;
    const { book, awaited, clock } = this.#parts;
    const now = clock.now();
    for (let at = 0; at < envelopes.length; at += MOST_A_REQUEST) {
      if (!this.#requests.take(deviceFingerprint(peer), now)) return;
      const asked = envelopes.slice(at, at + MOST_A_REQUEST);
      book.addOutbound({
        conversation: peer.user,
        to: { user: peer.user, device: peer.id },
        id: growingId(now),
        sentAt: now,
        said: { kind: 'resend', body: { envelopes: asked.map(({ envelope }) => envelope) } },
        rounds: 0,
        isHeld: false,
      });
      awaited.countAsked(asked, now);
    }
  }

  /** Who is blocked by now, or not in the list any more, is not asked. */
  #deviceOf([first]: readonly AwaitedEnvelope[]): PeerDevice | undefined {
    const { book, directory } = this.#parts;
    if (!first || book.conversations.get(first.user)?.standing === 'blocked') return undefined;
    return directory.find(first.user, first.device).find(({ isChanged }) => !isChanged)?.peer;
  }

  /** One in which the other device is likely to read the request. */
  async #hasSession(
    peer: PeerDevice,
    envelopes: readonly AwaitedEnvelope[],
    link: RelayLink,
  ): Promise<boolean> {
    const { keys, sessions, starts, clock } = this.#parts;
    const own = keys.device;
    if (!own) return false;
    const now = clock.now();
    const isBecauseOf = (lost: MendableReason) => envelopes.some(({ reason }) => reason === lost);
    // A session that was begun here a moment ago is as good as another. But where old prekeys were given out, those in
    // which it was begun may have been old as well: two such starts would wait for each other.
    const isDoubtful =
      isBecauseOf('unknown-prekey') || (isBecauseOf('unknown-session') && !sessions.isUnanswered(own, peer));
    if (sessions.canSend(own, peer, now) && !isDoubtful) return true;
    if (!this.#starts.take(deviceFingerprint(peer), now)) return false;
    return (await starts.anew(own, peer, link)) === undefined;
  }
}
