import { equalBytes } from '../crypto/bytes.ts';
import { isSamePerson, type SignedMember } from './group-change.ts';
import { type GroupState, isSameMembership, membersOf } from './group-state.ts';

/** What to tell people of a change; user names, sorted. */
export interface GroupDifference {
  readonly joined: readonly string[];
  /** Went by themselves. */
  readonly left: readonly string[];
  readonly removed: readonly string[];
  /** Members as before, with another identity key. */
  readonly changed: readonly string[];
  readonly name?: string;
  readonly owner?: string;
}

export function groupDifference(before: GroupState, after: GroupState): GroupDifference {
  const [old, present] = [membersOf(before), membersOf(after)];
  const was = new Map(old.map(({ user, identityKey }) => [user, identityKey]));
  const is = new Set(present.map(({ user }) => user));
  const gone = old.filter(({ user }) => !is.has(user));
  const hasLeft = (member: SignedMember) => after.left.some((leave) => isSameMembership(leave, member));
  const { owner } = after.head;
  const { name } = after.head.change;
  return {
    joined: names(present.filter(({ user }) => !was.has(user))),
    left: names(gone.filter(hasLeft)),
    removed: names(gone.filter((member) => !hasLeft(member))),
    changed: names(present.filter(({ user, identityKey }) => isOther(was.get(user), identityKey))),
    ...(name !== before.head.change.name && { name }),
    ...(!isSamePerson(owner, before.head.owner) && { owner: owner.user }),
  };
}

function names(members: readonly SignedMember[]): string[] {
  return members.map(({ user }) => user);
}

function isOther(before: Uint8Array | undefined, key: Uint8Array): boolean {
  return before !== undefined && !equalBytes(before, key);
}

/** Members beside this person who, as far as is known, do not hold the head. `held`: the hash that each has told, or was sent. */
export function lackHead(
  state: GroupState,
  me: string,
  held: (user: string) => Uint8Array | undefined,
): string[] {
  const isHeld = (user: string) => {
    const hash = held(user);
    return hash !== undefined && equalBytes(hash, state.head.hash);
  };
  return membersOf(state)
    .map(({ user }) => user)
    .filter((user) => user !== me && !isHeld(user));
}
