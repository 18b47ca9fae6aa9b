import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import { info } from '../view-banner.ts';
import type { ViewBanner } from '../view-protocol.ts';
import type { ViewProtection } from '../view-protection.ts';
import type { ViewAct } from '../view-action.ts';
import { ownName, type ViewScene } from '../view-scene.ts';
import { changedWords, countsOf } from './group-words.ts';

/** The group's part of the header: who can read, and the way to the list of them. */
export function groupProtection(group: GroupConversation, scene: ViewScene): ViewProtection {
  const { trust, membership } = group;
  const { group: texts, actions } = scene.texts.direct;
  const button = { action: 'showMembers', label: actions.showMembers } as const;
  // Nobody tells who reads there now.
  if (membership !== 'member') return { text: texts.noMember, tone: 'private', button };
  return {
    text: texts.protection(countsOf(group, ownName(scene))),
    tone: trust === 'new' ? 'private' : trust,
    button,
  };
}

/** Who of the members gets nothing of what is written. */
export function membersBanner(group: GroupConversation, scene: ViewScene): ViewBanner | undefined {
  const text = changedWords(group, scene);
  if (text === undefined || group.standing !== 'accepted') return undefined;
  const { actions } = scene.texts.direct;
  return { text, tone: 'problem', actions: [{ action: 'showMembers', label: actions.showMembers }] };
}

/** What must be answered, or is so, before anything can be written. */
export function groupBar(group: GroupConversation, scene: ViewScene): ViewBanner | undefined {
  const { standing, membership, title, owner } = group;
  const { group: texts, actions } = scene.texts.direct;
  const buttons = (...acts: readonly ViewAct[]) => acts.map((action) => ({ action, label: actions[action] }));
  if (standing === 'blocked') return info(texts.bar.blocked(title), ...buttons('unblock'));
  if (membership !== 'member') return info(texts.bar[membership](title));
  switch (standing) {
    case 'request':
      return info(
        texts.bar.request(title, owner),
        ...buttons('accept', 'leaveGroup', 'ignore', 'blockOwner'),
      );
    case 'ignored':
      return info(texts.bar.ignored(title), ...buttons('accept', 'leaveGroup', 'blockOwner'));
    case 'accepted':
      return undefined;
  }
}
