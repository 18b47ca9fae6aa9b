import { equalBytes } from '../crypto/bytes.ts';
import type { ContentBody } from './content-bodies.ts';
import { isSamePerson } from './group-change.ts';
import { compareRanks, type Rank, rankOf } from './group-order.ts';
import type { GroupState } from './group-state.ts';
import type { Person } from './person.ts';

/** The reign that no hand-over has begun. */
const FIRST = new Uint8Array();

export interface RemovalTaken {
  /** `early`: of another reign than that of `head`, which may come; `stale`: `head` is later. */
  readonly kind: 'taken' | 'stale' | 'early';
  readonly state: GroupState;
}

/** A removed member is told where it ends and not what follows: the session proves that the owner says so. */
export function takeRemoval(
  state: GroupState,
  sender: Person,
  { begunBy, revision, state: hash }: ContentBody<'removal'>,
): RemovalTaken {
  const { head, removal = rankOf(head) } = state;
  const isSameReign = equalBytes(begunBy ?? FIRST, head.heirs.at(-1) ?? FIRST);
  if (!isSamePerson(sender, head.owner) || !isSameReign) return { kind: 'early', state };
  const told: Rank = { heirs: head.heirs, revision, hash };
  if (compareRanks(told, removal) <= 0) return { kind: 'stale', state };
  return { kind: 'taken', state: { ...state, removal: told } };
}

/**
 * What the owner in `before` tells those who are in it and not in `after`: a change of its own, or another state that
 * counts and not the one to which it had added them. They know its word in that reign only.
 */
export function removalBetween(before: GroupState, { head: after }: GroupState): ContentBody<'removal'> {
  const { head } = before;
  const begunBy = head.heirs.at(-1);
  const isSameReign = equalBytes(begunBy ?? FIRST, after.heirs.at(-1) ?? FIRST);
  // A founder may begin at any revision: there is none above the last.
  const next = Math.min(head.change.revision + 1, Number.MAX_SAFE_INTEGER);
  const revision = isSameReign ? after.change.revision : next;
  return { ...(begunBy && { begunBy }), revision, state: after.hash };
}
