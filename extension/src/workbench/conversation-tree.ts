import {
  EventEmitter,
  l10n,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window as workbench,
} from 'vscode';
import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { CommandId } from '../command-ids.ts';
import { conversationList, directEntry, type ListEntry, type Section } from '../direct/conversation-list.ts';
import { badgeCount } from '../notices/badge-count.ts';
import type { LobbyUnread } from '../notices/lobby-unread.ts';
import { CONVERSATIONS_VIEW } from '../view-ids.ts';
import type { ViewScene } from '../view-scene.ts';
import type { App } from './app.ts';
import { directItem } from './direct-item.ts';
import { groupItem } from './group-item.ts';
import { OncePerTurn } from './once-per-turn.ts';
import { offersRecovery, recoveryItem } from './recovery-reminder.ts';
import { unsentInLobby } from './unsent-notes.ts';

type TreeApp = Pick<App, 'window' | 'scenes' | 'lobbyReading' | 'recoveryOffers'>;

/** The list of conversations in the side bar, and the number of unread messages on its icon. */
export class ConversationTree implements TreeDataProvider<ListEntry>, Disposable {
  readonly #app: TreeApp;
  readonly #view: TreeView<ListEntry>;
  readonly #refresh = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#refresh.event;
  readonly #changed: OncePerTurn;

  constructor(app: TreeApp, clock: Clock) {
    this.#app = app;
    this.#changed = new OncePerTurn(clock, () => this.#update());
    this.#view = workbench.createTreeView(CONVERSATIONS_VIEW, { treeDataProvider: this });
    app.window.events.on('changed', this.#changed.schedule);
    app.lobbyReading.events.on('changed', this.#changed.schedule);
    app.recoveryOffers.events.on('changed', this.#changed.schedule);
    this.#update();
  }

  getChildren(parent?: ListEntry): ListEntry[] {
    if (!parent)
      return [...conversationList(this.#app.scenes.now, { offersRecovery: offersRecovery(this.#app) })];
    return parent.kind === 'section' ? parent.conversations.map(directEntry) : [];
  }

  getTreeItem(entry: ListEntry): TreeItem {
    switch (entry.kind) {
      case 'lobby':
        return lobbyItem(this.#app.scenes.now, {
          ...this.#app.lobbyReading.unread,
          unsent: unsentInLobby(this.#app.window.lobby),
        });
      case 'direct':
        return conversationItem(entry.conversation, this.#app.scenes.now);
      case 'recovery':
        return recoveryItem();
      case 'section':
        return sectionItem(entry.section, entry.conversations.length);
    }
  }

  dispose(): void {
    this.#changed.dispose();
    this.#app.window.events.off('changed', this.#changed.schedule);
    this.#app.lobbyReading.events.off('changed', this.#changed.schedule);
    this.#app.recoveryOffers.events.off('changed', this.#changed.schedule);
    this.#view.dispose();
    this.#refresh.dispose();
  }

  #update(): void {
    this.#refresh.fire(undefined);
    const { kind } = this.#app.window.conversations.encryption;
    this.#view.message =
      kind === 'identity-missing' ? l10n.t('Your keys for direct messages are not on this device.') : '';
    const unread = badgeCount(this.#app.window.conversations.all, this.#app.lobbyReading.unread);
    this.#view.badge =
      unread === 0 ? undefined : { value: unread, tooltip: l10n.t('Unread messages for you: {0}', unread) };
  }
}

function lobbyItem(
  { people, state }: ViewScene,
  { count, mentions, unsent }: LobbyUnread & { readonly unsent: number },
): TreeItem {
  const item = new TreeItem(l10n.t('Lobby'), TreeItemCollapsibleState.None);
  const words = [
    ...(unsent > 0 ? [l10n.t('not sent')] : []),
    ...(mentions > 0 ? [l10n.t('{0} for you', mentions)] : []),
    ...(count > 0 ? [l10n.t('{0} unread', count)] : []),
    ...(state.kind === 'ready' ? [l10n.t('{0} online', people.size)] : []),
  ];
  const readers = l10n.t('Everyone on this server, and the server, can read the lobby.');
  item.id = 'lobby';
  item.iconPath = new ThemeIcon('comment-discussion');
  item.description = words.join(' · ');
  item.tooltip = [readers, ...words].join('\n');
  item.accessibilityInformation = { label: [l10n.t('Lobby'), ...words].join(', ') };
  item.command = { command: CommandId.openLobby, title: l10n.t('Open') };
  item.contextValue = 'lobby';
  return item;
}

function conversationItem(conversation: Conversation, scene: ViewScene): TreeItem {
  return conversation.kind === 'group' ? groupItem(conversation, scene) : directItem(conversation, scene);
}

function sectionItem(section: Section, count: number): TreeItem {
  const label = section === 'requests' ? l10n.t('Message Requests') : l10n.t('Blocked');
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  item.id = section;
  item.description = String(count);
  item.tooltip =
    section === 'requests'
      ? l10n.t('People who wrote to you for the first time. They see nothing of you until you accept.')
      : l10n.t('People whom you blocked or whose request you ignored.');
  item.contextValue = section;
  return item;
}
