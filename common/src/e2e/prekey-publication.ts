import { type PrekeyKind, prekeyStatement, type SignedPrekey } from '../auth/prekey-statement.ts';
import { mlKem } from '../crypto/ml-kem.ts';
import type { Body } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import type { OwnDevice } from './own-device.ts';
import {
  type DhPrekey,
  idAfter,
  newDhPrekey,
  newPqPrekey,
  type PqPrekey,
  type Prekeys,
  renewPeriod,
} from './prekeys.ts';

/** What the daemon has left of this device's one-time prekeys. */
export interface PrekeyStock {
  readonly oneTime: number;
  readonly oneTimePq: number;
}

export type PrekeyPublication = Body<Messages, 'e2e-relay.publish-prekeys'>;

export interface Refill {
  readonly prekeys: Prekeys;
  /** In this order, after `prekeys` is on disk. */
  readonly publications: readonly PrekeyPublication[];
}

const NONE: PrekeyStock = { oneTime: 0, oneTimePq: 0 };
const FULL: PrekeyStock = { oneTime: 100, oneTimePq: 50 };
/** Secrets kept at most, whatever a daemon says of its stock. */
const MOST_KEPT: PrekeyStock = { oneTime: 500, oneTimePq: 250 };
/** What one publication holds (PROTOCOL.md section 4.3). */
const PQ_A_BATCH = 40;

/**
 * Renews weekly, drops what was replaced 45 days ago (so drain the mailbox first) and fills up once a third is gone.
 * What the daemon has of prekeys from before these, or that have served, is replaced. Nothing to publish means nothing to do.
 */
export function refillPrekeys(options: {
  readonly prekeys: Prekeys;
  readonly own: OwnDevice;
  readonly stock: PrekeyStock;
  readonly now: number;
}): Refill {
  const { own, stock, now } = options;
  const renewed = renewPeriod(options.prekeys, now);
  const isAnew = renewed.atDaemon === 'nothing';
  const left = isAnew ? heldOf(renewed) : renewed.atDaemon === 'used' ? NONE : stock;
  const oneTime = ids(renewed.nextId, missing(left.oneTime, FULL.oneTime)).map(newDhPrekey);
  const firstPq = idAfter(renewed.nextId, oneTime.length);
  const oneTimePq = ids(firstPq, missing(left.oneTimePq, FULL.oneTimePq)).map(newPqPrekey);
  const prekeys: Prekeys = {
    ...renewed,
    nextId: idAfter(firstPq, oneTimePq.length),
    oneTime: [...renewed.oneTime, ...oneTime].slice(-MOST_KEPT.oneTime),
    oneTimePq: [...renewed.oneTimePq, ...oneTimePq].slice(-MOST_KEPT.oneTimePq),
  };
  return { prekeys, publications: publicationsOf(own, prekeys, isAnew ? prekeys : { oneTime, oneTimePq }) };
}

interface Added {
  readonly oneTime: readonly DhPrekey[];
  readonly oneTimePq: readonly PqPrekey[];
}

function publicationsOf(own: OwnDevice, { periods, atDaemon }: Prekeys, added: Added): PrekeyPublication[] {
  const [period] = periods;
  const isNeeded = atDaemon !== 'all' || added.oneTime.length > 0 || added.oneTimePq.length > 0;
  if (period === undefined || !isNeeded) return [];
  const pq = added.oneTimePq.map((prekey) => signedPq(own, 'one-time-pq', prekey));
  const first: PrekeyPublication = {
    signed: sign(own, 'signed', { id: period.signed.id, key: period.signed.key.publicKey }),
    lastResort: signedPq(own, 'last-resort', period.lastResort),
    oneTime: added.oneTime.map(({ id, key }) => ({ id, key: key.publicKey })),
    oneTimePq: pq.slice(0, PQ_A_BATCH),
    ...((atDaemon === 'nothing' || atDaemon === 'used') && { replaces: true }),
  };
  const rest = pq.slice(PQ_A_BATCH);
  return rest.length === 0 ? [first] : [first, { oneTime: [], oneTimePq: rest }];
}

function signedPq(own: OwnDevice, kind: PrekeyKind, { id, seed }: PqPrekey): SignedPrekey {
  return sign(own, kind, { id, key: mlKem.keyFromSeed(seed).publicKey });
}

function sign(own: OwnDevice, kind: PrekeyKind, { id, key }: { id: number; key: Uint8Array }): SignedPrekey {
  return { id, key, signature: own.signingKey.sign(prekeyStatement(kind, id, key)) };
}

function heldOf({ oneTime, oneTimePq }: Prekeys): PrekeyStock {
  return { oneTime: oneTime.length, oneTimePq: oneTimePq.length };
}

/** How many to make: none before a third is gone. */
function missing(left: number, full: number): number {
  return left * 3 > full * 2 ? 0 : full - left;
}

function ids(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => idAfter(first, index));
}
