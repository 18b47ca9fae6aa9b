import { isSamePerson, type SignedMember } from './group-change.ts';
import { type GroupState, isSameMembership } from './group-state.ts';
import type { Person } from './person.ts';

/** Leaves that are kept, the newest. */
export const MAX_LEFT = 1_024;

export interface LeaveTaken {
  /** `early`: of a membership that `head` does not have; it may be of a state that is still to come. */
  readonly kind: 'taken' | 'known' | 'early';
  readonly state: GroupState;
}

/** `sender`: whom the session proves; `since`: of the membership that they end. */
export function takeLeave(state: GroupState, sender: Person, since: number): LeaveTaken {
  const gone = { user: sender.user, identityKey: sender.identityKey, since };
  if (state.left.some((other) => isSameMembership(other, gone))) return { kind: 'known', state };
  if (!state.head.change.members.some((member) => isSameMembership(member, gone)))
    return { kind: 'early', state };
  return { kind: 'taken', state: { ...state, left: [...state.left, gone].slice(-MAX_LEFT) } };
}

/**
 * The membership that this person has ended and the head still has. Its owner may not have heard of it, being another
 * than the one that the leave was told: with each state that is taken, it is told to that one's members again.
 */
export function leaveToRepeat({ head, left }: GroupState, me: Person): SignedMember | undefined {
  const listed = head.change.members.find((member) => isSamePerson(member, me));
  return listed && left.find((gone) => isSameMembership(gone, listed));
}
