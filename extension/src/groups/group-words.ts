import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import { displayNameOf, nameInFull, ownName, type ViewScene } from '../view-scene.ts';
import { othersIn } from './group-steps.ts';
import type { MemberCounts } from './group-texts.ts';

export function countsOf(group: GroupConversation, me: string | undefined): MemberCounts {
  const others = othersIn(group, me);
  return {
    members: group.members.length,
    verified: others.filter(({ trust }) => trust === 'verified').length,
    changed: others.filter(({ trust }) => trust === 'changed').length,
  };
}

/** One line of the list of members. */
export interface MemberLine {
  readonly user: string;
  /** With the user name always. */
  readonly name: string;
  /** "owner · not verified". */
  readonly words: string;
  readonly isMe: boolean;
  readonly isChanged: boolean;
}

/** The owner first, then by user name. */
export function memberLines(group: GroupConversation, scene: ViewScene): readonly MemberLine[] {
  const { list } = scene.texts.direct.group;
  const me = ownName(scene);
  const isOwner = (user: string) => user === group.owner;
  return group.members
    .map(({ user, trust }) => {
      const isMe = user === me;
      const words = [
        ...(isMe ? [list.you] : []),
        ...(isOwner(user) ? [list.owner] : []),
        ...(isMe ? [] : [list.trust[trust]]),
      ];
      return {
        user,
        name: nameInFull({ user, displayName: displayNameOf(user, scene) }),
        words: words.join(' · '),
        isMe,
        isChanged: !isMe && trust === 'changed',
      };
    })
    .sort((a, b) => Number(isOwner(b.user)) - Number(isOwner(a.user)));
}

/** Who gets nothing, in words; `undefined`: everybody gets what is written. */
export function changedWords(group: GroupConversation, scene: ViewScene): string | undefined {
  const me = ownName(scene);
  const users = othersIn(group, me)
    .filter(({ trust }) => trust === 'changed')
    .map(({ user }) => user);
  if (users.length === 0 || group.membership !== 'member') return undefined;
  const { changed } = scene.texts.direct.group;
  const named = new Intl.ListFormat(scene.locale).format(users);
  return group.owner === me ? changed.owner(named) : changed.member(named, group.owner);
}
