import { equalBytes } from '../crypto/bytes.ts';
import { type Group, isSamePerson, openGroup, type SignedGroup, type SignedMember } from './group-change.ts';
import { compareRanks, partingOf, type Rank, rankOf } from './group-order.ts';
import { GroupRefused, type GroupRefusal } from './group-problem.ts';
import type { Person } from './person.ts';

/** What a member holds of a group. */
export interface GroupState {
  /** The greatest of all signed states that were seen. */
  readonly head: Group;
  /** For each hand-over in `head`, when it was first seen here, or made, if that is earlier. */
  readonly seen: readonly number[];
  /** Memberships whose members have gone by themselves: they don't come back with a state made before. */
  readonly left: readonly SignedMember[];
  /** This person was told that a state later than `head` is without it. */
  readonly removal?: Rank;
}

/** Who settles, when. */
export interface Judge {
  readonly me: Person;
  readonly now: number;
  /** Whether another identity key is known of that user. */
  readonly isAnother: (person: Person) => boolean;
}

export type Settled =
  | { readonly kind: 'taken'; readonly state: GroupState }
  /** The head, again. */
  | { readonly kind: 'known'; readonly state: GroupState }
  /** An owner's word, but the head counts: who sent it lacks that. */
  | { readonly kind: 'stale'; readonly state: GroupState }
  | { readonly kind: 'refused'; readonly why: GroupRefusal; readonly state: GroupState | undefined };

/** For so long a hand-over gives way to another one by the same owner, made at the same time on another machine. */
const CONTESTABLE = 86_400_000;

/**
 * Takes a signed state, from whoever sent it: it proves itself, from the founder (of whom the group's id is a hash)
 * over each hand-over to the owner. The greater one counts (`compareRanks`), so that what was seen comes to the same
 * state in any order and any number of times. But for one thing: a hand-over that was first seen a day ago is final,
 * lest a former owner take the group back.
 */
export function settle(state: GroupState | undefined, signed: SignedGroup, judge: Judge): Settled {
  try {
    const group = openGroup(signed);
    return state ? settleNext(state, group, judge) : { kind: 'taken', state: first(group, judge) };
  } catch (error) {
    if (error instanceof GroupRefused) return { kind: 'refused', why: error.reason, state };
    throw error;
  }
}

/** Of `head`, less those who have gone. */
export function membersOf({ head, left }: GroupState): SignedMember[] {
  return head.change.members.filter((member) => !left.some((gone) => isSameMembership(gone, member)));
}

export function membershipOf({ head, left, removal }: GroupState, me: Person): 'member' | 'left' | 'removed' {
  const listed = head.change.members.find((member) => isSamePerson(member, me));
  if (removal) return 'removed';
  // Once the owner has answered, only the leave itself tells.
  if (!listed) return left.some((gone) => isSamePerson(gone, me)) ? 'left' : 'removed';
  return left.some((gone) => isSameMembership(gone, listed)) ? 'left' : 'member';
}

function first(head: Group, { me, now, isAnother }: Judge): GroupState {
  if (isAnother(head.owner)) throw new GroupRefused('identity-changed');
  if (!head.change.members.some((member) => isSamePerson(member, me))) throw new GroupRefused('not-invited');
  return { head, seen: seenOf(head, [], now), left: [] };
}

function settleNext(state: GroupState, group: Group, { now }: Judge): Settled {
  const { head, seen, removal, ...rest } = state;
  if (!equalBytes(group.id, head.id)) throw new GroupRefused('another-group');
  const order = compareRanks(rankOf(group), rankOf(head));
  if (order <= 0) return { kind: order === 0 ? 'known' : 'stale', state };
  const kept = seen.slice(0, partingOf(group, head));
  const contested = seen[kept.length];
  if (contested !== undefined && now - contested >= CONTESTABLE) throw new GroupRefused('late-hand-over');
  const isOver = removal && compareRanks(removal, rankOf(group)) <= 0;
  const next = { ...rest, head: group, seen: seenOf(group, kept, now) };
  return { kind: 'taken', state: removal && !isOver ? { ...next, removal } : next };
}

/** A newcomer knows from the owner's signature over all hand-overs how old they are. */
function seenOf({ signed, change }: Group, kept: readonly number[], now: number): number[] {
  const heirs = signed.heir ? [...change.heirs, signed.heir] : change.heirs;
  return heirs.map(({ issuedAt }, index) => kept[index] ?? Math.min(issuedAt, now));
}

export function isSameMembership(one: SignedMember, other: SignedMember): boolean {
  return one.since === other.since && isSamePerson(one, other);
}
