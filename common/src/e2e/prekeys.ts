import { randomBytes } from '../crypto/bytes.ts';
import { X25519Key } from '../crypto/x25519.ts';

/** The secrets behind what a device has published for others to start sessions with (PQXDH section 3.2). */
export interface Prekeys {
  /** Of the next prekey, of whatever kind: no id is used twice. */
  readonly nextId: number;
  /** Newest first; the first is the one in use. */
  readonly periods: readonly PrekeyPeriod[];
  /** Oldest first. */
  readonly oneTime: readonly DhPrekey[];
  readonly oneTimePq: readonly PqPrekey[];
  /**
   * What the daemon is known to have of them; of `nothing` it may have others, of which nothing is known here, of
   * `used` some that have served already.
   */
  readonly atDaemon: 'nothing' | 'used' | 'older' | 'all';
}

/** The prekeys that many may use, renewed together. */
export interface PrekeyPeriod {
  readonly signed: DhPrekey;
  readonly lastResort: PqPrekey;
  readonly madeAt: number;
  /** When a newer period took its place. */
  readonly replacedAt?: number;
}

export interface DhPrekey {
  readonly id: number;
  readonly key: X25519Key;
}

export interface PqPrekey {
  readonly id: number;
  /** 64 bytes (FIPS 203: d || z); the keys are expanded when needed. */
  readonly seed: Uint8Array;
}

const DAY = 86_400_000;
const RENEW_AFTER = 7 * DAY;
/** Longer than a message waits in a mailbox. */
const KEEP_REPLACED = 45 * DAY;
const IDS = 2 ** 32;
/** More periods than honest clocks can make in the time that they are kept. */
const MAX_PERIODS = 16;

/**
 * The first period; `refillPrekeys` makes the one-time prekeys. The device may have had others, of which nothing is
 * known here any more (a restored backup): ids begin anywhere, so that none of those is used again.
 */
export function newPrekeys(now: number, firstId = randomId()): Prekeys {
  const period = newPeriod(firstId, now);
  return { nextId: idAfter(firstId, 2), periods: [period], oneTime: [], oneTimePq: [], atDaemon: 'nothing' };
}

/** With a new period when the present one is a week old, and without those replaced 45 days ago. */
export function renewPeriod(prekeys: Prekeys, now: number): Prekeys {
  const [current, ...earlier] = prekeys.periods;
  const kept = earlier.filter(
    ({ replacedAt }) => replacedAt === undefined || now - replacedAt < KEEP_REPLACED,
  );
  if (current === undefined) return newPrekeys(now, prekeys.nextId);
  // A clock that was wrong must not keep a prekey in use for years.
  if (Math.abs(now - current.madeAt) < RENEW_AFTER) return { ...prekeys, periods: [current, ...kept] };
  const periods = [newPeriod(prekeys.nextId, now), { ...current, replacedAt: now }, ...kept];
  return {
    ...prekeys,
    nextId: idAfter(prekeys.nextId, 2),
    periods: periods.slice(0, MAX_PERIODS),
    atDaemon: prekeys.atDaemon === 'all' ? 'older' : prekeys.atDaemon,
  };
}

/** Once the daemon has answered for all publications. */
export function confirmPublished(prekeys: Prekeys): Prekeys {
  return { ...prekeys, atDaemon: 'all' };
}

/** The daemon gives out prekeys that have served: it was restored from a backup. */
export function distrustPublished(prekeys: Prekeys): Prekeys {
  return prekeys.atDaemon === 'nothing' ? prekeys : { ...prekeys, atDaemon: 'used' };
}

/** Without the one-time prekeys that a session start has used. */
export function withoutPrekeys(prekeys: Prekeys, used: readonly (number | undefined)[]): Prekeys {
  const isLeft = ({ id }: { readonly id: number }) => !used.includes(id);
  const [oneTime, oneTimePq] = [prekeys.oneTime.filter(isLeft), prekeys.oneTimePq.filter(isLeft)];
  const isSame = oneTime.length === prekeys.oneTime.length && oneTimePq.length === prekeys.oneTimePq.length;
  return isSame ? prekeys : { ...prekeys, oneTime, oneTimePq };
}

export function newDhPrekey(id: number): DhPrekey {
  return { id, key: X25519Key.generate() };
}

export function newPqPrekey(id: number): PqPrekey {
  return { id, seed: randomBytes(64) };
}

/** The id `count` after that one; after the last comes 0. */
export function idAfter(id: number, count: number): number {
  return (id + count) % IDS;
}

function randomId(): number {
  return new DataView(randomBytes(4).buffer).getUint32(0);
}

function newPeriod(id: number, now: number): PrekeyPeriod {
  return { signed: newDhPrekey(id), lastResort: newPqPrekey(idAfter(id, 1)), madeAt: now };
}
