import { compareBytes, equalBytes } from '../crypto/bytes.ts';
import type { Group } from './group-change.ts';

/** What of a state decides whether it counts. */
export interface Rank {
  readonly heirs: readonly Uint8Array[];
  readonly revision: number;
  readonly hash: Uint8Array;
}

export function rankOf({ heirs, change, hash }: Group): Rank {
  return { heirs, revision: change.revision, hash };
}

/**
 * Above 0 when `one` counts and not `other`. A total order, so that the greatest of what was seen is the same for
 * everybody, whatever order it came in: where two hand-overs of a reign differ, the one with the smaller hash; then the
 * longer row of hand-overs; then the higher revision; then the smaller hash.
 */
export function compareRanks(one: Rank, other: Rank): number {
  const at = partingOf(one, other);
  const [mine, theirs] = [one.heirs[at], other.heirs[at]];
  if (mine && theirs) return compareBytes(theirs, mine);
  return (
    one.heirs.length - other.heirs.length ||
    one.revision - other.revision ||
    compareBytes(other.hash, one.hash)
  );
}

/** How many hand-overs both have in common. */
export function partingOf(one: Pick<Rank, 'heirs'>, other: Pick<Rank, 'heirs'>): number {
  const at = one.heirs.findIndex((heir, index) => {
    const theirs = other.heirs[index];
    return theirs === undefined || !equalBytes(heir, theirs);
  });
  return at === -1 ? one.heirs.length : at;
}
