import type { ContentBody } from './content-bodies.ts';
import { isSamePerson } from './group-change.ts';
import { compareRanks, partingOf, type Rank, rankOf } from './group-order.ts';
import type { GroupState } from './group-state.ts';
import type { Person } from './safety-number.ts';

export interface RemovalTaken {
  /** `early`: from somebody who does not own the group in `head`; `stale`: `head` is later. */
  readonly kind: 'taken' | 'stale' | 'early';
  readonly state: GroupState;
}

/** A removed member is told where it ends and not what follows: the session proves that the owner says so. */
export function takeRemoval(
  state: GroupState,
  sender: Person,
  { reign, revision, state: hash }: ContentBody<'removal'>,
): RemovalTaken {
  const { head, removal = rankOf(head) } = state;
  if (!isSamePerson(sender, head.owner) || reign !== head.heirs.length + 1) return { kind: 'early', state };
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
  const isSameReign =
    head.heirs.length === after.heirs.length && partingOf(head, after) === head.heirs.length;
  const revision = isSameReign ? after.change.revision : head.change.revision + 1;
  return { reign: head.heirs.length + 1, revision, state: after.hash };
}
