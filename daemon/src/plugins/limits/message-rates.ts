import { type Clock, PeerError, type Session } from '../../plugin/api.ts';
import type { RateLimits } from './limits-config.ts';
import { RecentMap } from '../../../../common/src/recent-map.ts';
import { fillTime, type Rate, TokenBucket } from './token-bucket.ts';

const KIB = 1_024;
/** Refusals in a row after which a session does not listen to reason. */
const MOST_REFUSALS = 100;

export interface RateSettings {
  readonly session: RateLimits;
  readonly user: RateLimits;
}

interface Sender {
  readonly buckets: Buckets;
  refusals: number;
}

/** How much sessions and users may send. */
export class MessageRates {
  readonly #settings: () => RateSettings;
  readonly #clock: Clock;
  readonly #sessions = new WeakMap<Session, Sender>();
  /** Outlive a session, so that connecting again does not fill them. */
  readonly #users = new RecentMap<string, Buckets>();

  constructor(settings: () => RateSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Counts a message, or says why not. Who does not listen to that loses the connection. */
  admit(session: Session, bytes: number): PeerError | undefined {
    const now = this.#clock.now();
    const { session: ofSession, user: ofUser } = this.#settings();
    const sender = this.#sender(session, now);
    const user = this.#user(session.user, ofUser, now);
    const wait = Math.max(sender.buckets.wait(bytes, ofSession, now), user.wait(bytes, ofUser, now));
    if (wait > 0) return this.#refusal(session, sender, wait);
    sender.refusals = 0;
    sender.buckets.take(bytes);
    user.take(bytes);
    return undefined;
  }

  forget(user: string): void {
    this.#users.delete(user);
  }

  #refusal(session: Session, sender: Sender, wait: number): PeerError {
    sender.refusals++;
    if (sender.refusals > MOST_REFUSALS) session.close('rate-limited');
    return new PeerError('rate-limited', undefined, { retryAfter: Math.ceil(wait / 1_000) });
  }

  #sender(session: Session, now: number): Sender {
    const known = this.#sessions.get(session);
    if (known) return known;
    const sender = { buckets: new Buckets(now), refusals: 0 };
    this.#sessions.set(session, sender);
    return sender;
  }

  #user(user: string, limits: RateLimits, now: number): Buckets {
    const buckets = this.#users.peek(user) ?? new Buckets(now);
    this.#users.use(user, buckets);
    const fillMs = Math.max(fillTime(messageRate(limits)), fillTime(byteRate(limits)));
    this.#users.trim(({ usedAt }) => usedAt + fillMs < now);
    return buckets;
  }
}

/** One for messages, one for their bytes. */
class Buckets {
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  usedAt: number;

  constructor(now: number) {
    this.#messages = new TokenBucket(now);
    this.#bytes = new TokenBucket(now);
    this.usedAt = now;
  }

  wait(bytes: number, limits: RateLimits, now: number): number {
    this.usedAt = now;
    return Math.max(
      this.#messages.wait(1, messageRate(limits), now),
      this.#bytes.wait(bytes, byteRate(limits), now),
    );
  }

  take(bytes: number): void {
    this.#messages.take(1);
    this.#bytes.take(bytes);
  }
}

function messageRate({ messagesPerSecond, messageBurst }: RateLimits): Rate {
  return { perSecond: messagesPerSecond, burst: messageBurst };
}

function byteRate({ kibPerSecond, kibBurst }: RateLimits): Rate {
  return { perSecond: kibPerSecond * KIB, burst: kibBurst * KIB };
}
