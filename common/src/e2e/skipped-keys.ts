import { equalBytes } from '../crypto/bytes.ts';
import { kdfChain } from './ratchet-kdf.ts';
import type { RatchetHeader } from './ratchet-header.ts';

/** MKSKIPPED (Double Ratchet section 3.2): the key of a message that has not come, though later ones have. */
export interface SkippedKey {
  /** Of the chain: its sender's ratchet key. */
  readonly ratchetKey: Uint8Array;
  readonly number: number;
  readonly messageKey: Uint8Array;
  /** When it was set aside, in milliseconds since the epoch. */
  readonly since: number;
}

/** In one session. */
export const MAX_SKIPPED = 1_000;
/** Longer than a message waits in a mailbox. */
const KEEP = 45 * 86_400_000;

export function findSkipped(skipped: readonly SkippedKey[], header: RatchetHeader): SkippedKey | undefined {
  return skipped.find(
    ({ number, ratchetKey }) => number === header.number && equalBytes(ratchetKey, header.key),
  );
}

export function withoutExpired(skipped: readonly SkippedKey[], now: number): readonly SkippedKey[] {
  return skipped.filter(({ since }) => now - since < KEEP);
}

interface Skip {
  readonly ratchetKey: Uint8Array;
  readonly chain: Uint8Array;
  /** Numbers of messages: from this one on, up to and without that one. */
  readonly from: number;
  readonly until: number;
  readonly now: number;
}

/** SkipMessageKeys of section 3.5; the caller has checked that they are not too many. */
export function skipKeys(skip: Skip): { readonly chain: Uint8Array; readonly keys: readonly SkippedKey[] } {
  const { ratchetKey, from, until, now } = skip;
  const keys: SkippedKey[] = [];
  let { chain } = skip;
  for (let number = from; number < until; number++) {
    const next = kdfChain(chain);
    keys.push({ ratchetKey, number, messageKey: next.messageKey, since: now });
    chain = next.chain;
  }
  return { chain, keys };
}
