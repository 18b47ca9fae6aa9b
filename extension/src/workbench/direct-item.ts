import { l10n, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { DirectConversation } from '../../../common/src/client/conversations/conversation.ts';
import { CommandId } from '../command-ids.ts';
import { isClassic } from '../direct/classic-people.ts';
import { readingMarks } from '../groups/group-steps.ts';
import { displayNameOf, nameInFull, type ViewScene } from '../view-scene.ts';
import { trustIcon, trustWords } from './trust-words.ts';

/** A person in the list of conversations. */
export function directItem(conversation: DirectConversation, scene: ViewScene): TreeItem {
  const { id, title, unread, unsent, standing, trust, isMuted } = conversation;
  const item = new TreeItem(title, TreeItemCollapsibleState.None);
  const words = [
    nameInFull({ user: title, displayName: displayNameOf(title, scene) }),
    ...(unsent ? [l10n.t('not sent')] : []),
    ...(unread > 0 ? [l10n.t('{0} unread', unread)] : []),
    ...(scene.people.has(title) ? [l10n.t('online')] : []),
    ...(isMuted ? [l10n.t('muted')] : []),
    ...(standing === 'ignored' || standing === 'blocked' ? [standingWords(standing)] : []),
    ...(isClassic(conversation) ? [l10n.t('uses an original client')] : []),
    trustWords(trust),
  ];
  item.id = id;
  item.iconPath = trustIcon(conversation);
  item.description = descriptionOf(conversation, scene);
  item.tooltip = words.join('\n');
  item.accessibilityInformation = { label: words.join(', ') };
  item.command = { command: CommandId.openConversation, title: l10n.t('Open'), arguments: [id] };
  item.contextValue = [conversation.kind, standing, trust, ...readingMarks(conversation)].join('.');
  return item;
}

function descriptionOf(conversation: DirectConversation, scene: ViewScene): string {
  const { title, unread, unsent, trust, standing, isMuted } = conversation;
  if (standing === 'ignored' || standing === 'blocked') return standingWords(standing);
  return [
    ...(unsent ? [l10n.t('not sent')] : []),
    ...(isClassic(conversation) ? [l10n.t('classic')] : []),
    ...(trust === 'changed' ? [l10n.t('new key')] : []),
    ...(unread > 0 ? [l10n.t('{0} unread', unread)] : []),
    ...(scene.people.has(title) ? [l10n.t('online')] : []),
    ...(isMuted ? [l10n.t('muted')] : []),
  ].join(' · ');
}

function standingWords(standing: 'ignored' | 'blocked'): string {
  return standing === 'ignored' ? l10n.t('ignored') : l10n.t('blocked');
}
