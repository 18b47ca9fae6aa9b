import type {
  Conversation,
  GroupConversation,
  GroupMember,
} from '../../../common/src/client/conversations/conversation.ts';
import type { GroupOrder } from './group-order.ts';

/** What can be done to a group that there is. */
export type GroupStep = Exclude<GroupOrder['kind'], 'create'>;
const groupSteps = [
  'rename',
  'add',
  'remove',
  'makeOwner',
  'leave',
  'continue',
] as const satisfies readonly GroupStep[];

/**
 * Whether `me` may take the group through the step, and there is something to do. An owner who leaves makes another
 * member the owner first.
 */
export function suits(step: GroupStep, group: GroupConversation, me: string | undefined): boolean {
  if (group.membership !== 'member') return false;
  const isOwner = group.owner === me;
  switch (step) {
    case 'rename':
    case 'add':
      return isOwner;
    case 'remove':
      return isOwner && othersIn(group, me).length > 0;
    case 'makeOwner':
      return isOwner && heirsIn(group, me).length > 0;
    case 'leave':
      return !isOwner || othersIn(group, me).length === 0 || heirsIn(group, me).length > 0;
    case 'continue':
      return !isOwner && group.standing === 'accepted' && othersIn(group, me).length > 1;
  }
}

/** The groups that can be taken through the step. */
export function groupsFor(
  step: GroupStep,
  all: readonly Conversation[],
  me: string | undefined,
): readonly GroupConversation[] {
  return groupsIn(all).filter((group) => suits(step, group, me));
}

/** The steps for which there is a group. */
export function possibleSteps(all: readonly Conversation[], me: string | undefined): readonly GroupStep[] {
  return groupSteps.filter((step) => groupsFor(step, all, me).length > 0);
}

export function groupsIn(all: readonly Conversation[]): readonly GroupConversation[] {
  return all.filter((conversation) => conversation.kind === 'group');
}

export function othersIn({ members }: GroupConversation, me: string | undefined): readonly GroupMember[] {
  return members.filter(({ user }) => user !== me);
}

/** Who can own the group next: nobody whose key in it is not theirs any more. */
export function heirsIn(group: GroupConversation, me: string | undefined): readonly GroupMember[] {
  return othersIn(group, me).filter(({ trust }) => trust !== 'changed');
}

/** By which package.json tells what the list offers for the group: `group.standing.trust.role`, then `muted`, `unread`. */
export function contextOf(group: GroupConversation, me: string | undefined): string {
  const { standing, trust, membership, owner } = group;
  const role = membership === 'member' && owner === me ? 'owner' : membership;
  return ['group', standing, trust, role, ...readingMarks(group)].join('.');
}

/** The end of such a name, of a person's conversation too. */
export function readingMarks({
  unread,
  isMuted,
}: Pick<Conversation, 'unread' | 'isMuted'>): readonly string[] {
  return [...(isMuted ? ['muted'] : []), ...(unread > 0 ? ['unread'] : [])];
}
