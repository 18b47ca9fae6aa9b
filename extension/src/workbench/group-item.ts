import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import { CommandId } from '../command-ids.ts';
import { contextOf } from '../groups/group-steps.ts';
import { changedWords, memberLines } from '../groups/group-words.ts';
import { ownName, type ViewScene } from '../view-scene.ts';

/** A group in the list of conversations. */
export function groupItem(group: GroupConversation, scene: ViewScene): TreeItem {
  const { id, name, unread, unsent, isMuted } = group;
  const item = new TreeItem(name, TreeItemCollapsibleState.None);
  const changed = changedWords(group, scene);
  const state = [
    ...(unsent ? [l10n.t('not sent')] : []),
    ...stateWords(group),
    ...(isMuted ? [l10n.t('muted')] : []),
    ...(unread > 0 ? [l10n.t('{0} unread', unread)] : []),
  ];
  const people = memberLines(group, scene).map((line) => `${line.name} – ${line.words}`);
  item.id = id;
  item.iconPath =
    changed === undefined
      ? new ThemeIcon('organization')
      : new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.description = [...countWords(group, scene), ...state].join(' · ');
  item.tooltip = [name, ...state, ...people, ...(changed === undefined ? [] : [changed])].join('\n');
  item.accessibilityInformation = { label: [l10n.t('Group {0}', name), item.description].join(', ') };
  item.command = { command: CommandId.openConversation, title: l10n.t('Open'), arguments: [id] };
  item.contextValue = contextOf(group, ownName(scene));
  return item;
}

function countWords({ membership, members }: GroupConversation, scene: ViewScene): readonly string[] {
  return membership === 'member' ? [scene.texts.direct.group.members(members.length)] : [];
}

function stateWords({ standing, membership }: GroupConversation): readonly string[] {
  if (standing === 'blocked') return [l10n.t('blocked')];
  if (standing === 'ignored') return [l10n.t('ignored')];
  if (membership === 'left') return [l10n.t('you left')];
  return membership === 'removed' ? [l10n.t('you were removed')] : [];
}
