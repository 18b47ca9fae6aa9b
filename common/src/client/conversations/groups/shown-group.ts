import { equalBytes } from '../../../crypto/bytes.ts';
import { type GroupState, membersOf, membershipOf } from '../../../e2e/group-state.ts';
import type { Person } from '../../../e2e/person.ts';
import type { GroupConversation, GroupMember, Trust } from '../conversation.ts';
import type { KnownPerson } from '../book/known-person.ts';

type ShownGroup = Pick<
  GroupConversation,
  'kind' | 'title' | 'name' | 'owner' | 'members' | 'membership' | 'trust'
>;

/** What views show of a group beside its lines. */
export function shownGroup(
  state: GroupState,
  me: Person,
  people: ReadonlyMap<string, KnownPerson>,
): ShownGroup {
  const { name } = state.head.change;
  const members = membersOf(state).map((member): GroupMember => {
    return { user: member.user, trust: member.user === me.user ? 'verified' : trustIn(member, people) };
  });
  return {
    kind: 'group',
    title: name,
    name,
    owner: state.head.owner.user,
    members,
    membership: membershipOf(state, me),
    trust: trustInAll(members.filter(({ user }) => user !== me.user)),
  };
}

function trustIn({ user, identityKey }: Person, people: ReadonlyMap<string, KnownPerson>): Trust {
  const person = people.get(user);
  if (!person) return 'new';
  if (person.changed || !equalBytes(person.identityKey, identityKey)) return 'changed';
  return person.isVerified ? 'verified' : 'new';
}

function trustInAll(others: readonly GroupMember[]): Trust {
  if (others.some(({ trust }) => trust === 'changed')) return 'changed';
  return others.length > 0 && others.every(({ trust }) => trust === 'verified') ? 'verified' : 'new';
}
