import { l10n } from 'vscode';
import type { GroupOrderTexts, GroupTexts, MemberCounts } from '../groups/group-texts.ts';

/** The words of groups in the person's language. */
export function groupTexts(): GroupTexts {
  return {
    protection,
    noMember: l10n.t('You are no member any more'),
    members,
    empty: (name) => l10n.t('What you write here, only the members of {0} can read. Say hello!', name),
    bar: {
      request: (name, owner) =>
        l10n.t(
          '{1}, whom you do not know, added you to the group {0}. Its members learn nothing of you until you accept.',
          name,
          owner,
        ),
      ignored: (name) => l10n.t('You ignored the group {0}.', name),
      blocked: (name) => l10n.t('You blocked the group {0}: nothing written there reaches you.', name),
      left: (name) => l10n.t('You left {0}. What was written before stays here.', name),
      removed: (name) =>
        l10n.t('You are no member of {0} any more. What was written before stays here.', name),
    },
    changed: {
      owner: (users) =>
        l10n.t(
          'Another identity key than in this group: {0}. Nothing written here reaches them. Compare your safety numbers, accept the new key in your conversation with them, then add them again.',
          users,
        ),
      member: (users, owner) =>
        l10n.t(
          'Another identity key than in this group: {0}. Nothing you write here reaches them until {1}, who owns the group, adds them again.',
          users,
          owner,
        ),
    },
    noSafety: l10n.t('A group has no safety number: compare it with each member.'),
    list: {
      you: l10n.t('you'),
      owner: l10n.t('owner'),
      trust: {
        new: l10n.t('not verified'),
        verified: l10n.t('verified'),
        changed: l10n.t('another identity key, gets nothing'),
      },
    },
    orders: orderTexts(),
  };
}

function protection({ members: count, verified, changed }: MemberCounts): string {
  return [
    l10n.t('End-to-end encrypted'),
    members(count),
    ...(verified > 0 ? [l10n.t('{0} verified', verified)] : []),
    ...(changed > 0 ? [l10n.t('{0} with another key', changed)] : []),
  ].join(' · ');
}

function members(count: number): string {
  return count === 1 ? l10n.t('1 member') : l10n.t('{0} members', count);
}

function orderTexts(): GroupOrderTexts {
  return {
    notHere: l10n.t('This is not a group. Type it in the group that you mean.'),
    ownerOnly: (owner) => l10n.t('Only {0}, who owns the group, can do that.', owner),
    isOwner: (name) => l10n.t('You own {0}: it has no need to go on without you.', name),
    aloneWithOwner: (name) => l10n.t('Nobody but you and the owner is in {0}.', name),
    nobodyElse: (name) => l10n.t('There is nobody else in {0} for this. Add somebody first.', name),
    notMember: (user, name) => l10n.t('{0} is no member of {1}.', user, name),
    isMember: (user, name) => l10n.t('{0} is in {1} already.', user, name),
    yourself: l10n.t('That is you. To go, leave the group.'),
    ...orderQuestions(),
  };
}

type Questions = Pick<GroupOrderTexts, 'remove' | 'makeOwner' | 'leave' | 'leaveTo' | 'continue'>;

function orderQuestions(): Questions {
  return {
    remove: (user, name) => ({
      text: l10n.t('Remove {0} from {1}?', user, name),
      detail: l10n.t(
        '{0} gets nothing that is written from now on, and keeps what was written before. Everyone in the group is told.',
        user,
      ),
      yes: l10n.t('Remove {0}', user),
    }),
    makeOwner: (user, name) => ({
      text: l10n.t('Make {0} the owner of {1}?', user, name),
      detail: l10n.t(
        'From then on only {0} can rename the group, add and remove members, you among them. You can’t take it back: only {0} can make you the owner again.',
        user,
      ),
      yes: l10n.t('Make {0} the Owner', user),
    }),
    leave: (name) => ({
      text: l10n.t('Leave {0}?', name),
      detail: l10n.t(
        'Nothing that is written there reaches you any more. What was written before stays on your devices. Only the owner can add you again.',
      ),
      yes: l10n.t('Leave'),
    }),
    leaveTo: (user, name) => ({
      text: l10n.t('Leave {1} and make {0} its owner?', user, name),
      detail: l10n.t(
        '{0} becomes the owner first, because without one nobody can add or remove members. Then you leave: nothing that is written there reaches you any more, and only {0} can add you again.',
        user,
      ),
      yes: l10n.t('Make {0} the Owner and Leave', user),
    }),
    continue: (name, owner) => ({
      text: l10n.t('Continue {0} without {1}?', name, owner),
      detail: l10n.t(
        'You make a new group of the same name, of all members but {0}, and you own it. The old group stays as it is, with what was written in it, and the others can still write there. {0} is not told and does not see the new one. Do this when {0} has gone for good; a member who stays can be made the owner instead while {0} is still there.',
        owner,
      ),
      yes: l10n.t('Continue Without {0}', owner),
    }),
  };
}
