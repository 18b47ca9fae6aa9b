import {
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window as workbench,
} from 'vscode';
import type {
  Conversation,
  DirectConversation,
} from '../../../common/src/client/conversations/conversation.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { CommandId } from '../command-ids.ts';
import {
  conversationList,
  directEntry,
  type ListEntry,
  type Section,
  unreadIn,
} from '../direct/conversation-list.ts';
import { displayNameOf, nameInFull, type ViewScene } from '../view-scene.ts';
import type { App } from './app.ts';
import { groupItem } from './group-item.ts';

const VIEW = 'noncesense.conversations';

/** The list of conversations in the side bar, and the number of unread messages on its icon. */
export class ConversationTree implements TreeDataProvider<ListEntry>, Disposable {
  readonly #app: Pick<App, 'window' | 'scenes'>;
  readonly #view: TreeView<ListEntry>;
  readonly #refresh = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#refresh.event;
  readonly #clock: Clock;
  readonly #changed = () => this.#schedule();
  #scheduled = false;
  #disposed = false;

  constructor(app: Pick<App, 'window' | 'scenes'>, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
    this.#view = workbench.createTreeView(VIEW, { treeDataProvider: this });
    app.window.events.on('changed', this.#changed);
    this.#update();
  }

  getChildren(parent?: ListEntry): ListEntry[] {
    if (!parent) return [...conversationList(this.#app.scenes.now)];
    return parent.kind === 'section' ? parent.conversations.map(directEntry) : [];
  }

  getTreeItem(entry: ListEntry): TreeItem {
    switch (entry.kind) {
      case 'lobby':
        return lobbyItem(this.#app.scenes.now);
      case 'direct':
        return conversationItem(entry.conversation, this.#app.scenes.now);
      case 'section':
        return sectionItem(entry.section, entry.conversations.length);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#app.window.events.off('changed', this.#changed);
    this.#view.dispose();
    this.#refresh.dispose();
  }

  /** Once a turn, however much changed. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.soon(() => {
      this.#scheduled = false;
      if (!this.#disposed) this.#update();
    });
  }

  #update(): void {
    this.#refresh.fire(undefined);
    const { kind } = this.#app.window.conversations.encryption;
    this.#view.message =
      kind === 'identity-missing' ? l10n.t('Your keys for direct messages are not on this device.') : '';
    const unread = unreadIn(this.#app.window.conversations.all);
    this.#view.badge =
      unread === 0 ? undefined : { value: unread, tooltip: l10n.t('Unread direct messages: {0}', unread) };
  }
}

function lobbyItem({ people, state }: ViewScene): TreeItem {
  const item = new TreeItem(l10n.t('Lobby'), TreeItemCollapsibleState.None);
  item.id = 'lobby';
  item.iconPath = new ThemeIcon('comment-discussion');
  if (state.kind === 'ready') item.description = l10n.t('{0} online', people.size);
  item.tooltip = l10n.t('Everyone on this server, and the server, can read the lobby.');
  item.command = { command: CommandId.openLobby, title: l10n.t('Open') };
  item.contextValue = 'lobby';
  return item;
}

function conversationItem(conversation: Conversation, scene: ViewScene): TreeItem {
  return conversation.kind === 'group' ? groupItem(conversation, scene) : directItem(conversation, scene);
}

function directItem(conversation: DirectConversation, scene: ViewScene): TreeItem {
  const { id, title, unread, standing, trust } = conversation;
  const item = new TreeItem(title, TreeItemCollapsibleState.None);
  const words = [
    nameInFull({ user: title, displayName: displayNameOf(title, scene) }),
    ...(unread > 0 ? [l10n.t('{0} unread', unread)] : []),
    ...(scene.people.has(title) ? [l10n.t('online')] : []),
    ...(standing === 'ignored' || standing === 'blocked' ? [standingWords(standing)] : []),
    trustWords(trust),
  ];
  item.id = id;
  item.iconPath = trustIcon(conversation);
  item.description = descriptionOf(conversation);
  item.tooltip = words.join('\n');
  item.accessibilityInformation = { label: words.join(', ') };
  item.command = { command: CommandId.openConversation, title: l10n.t('Open'), arguments: [id] };
  item.contextValue = [conversation.kind, standing, trust, ...(unread > 0 ? ['unread'] : [])].join('.');
  return item;
}

function descriptionOf({ unread, trust, standing }: Conversation): string {
  if (standing === 'ignored' || standing === 'blocked') return standingWords(standing);
  if (trust === 'changed') return l10n.t('new key');
  return unread > 0 ? l10n.t('{0} unread', unread) : '';
}

function trustIcon({ trust }: Conversation): ThemeIcon {
  switch (trust) {
    case 'new':
      return new ThemeIcon('account');
    case 'verified':
      return new ThemeIcon('verified-filled', new ThemeColor('charts.green'));
    case 'changed':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  }
}

function trustWords(trust: Conversation['trust']): string {
  switch (trust) {
    case 'new':
      return l10n.t('End-to-end encrypted, not verified');
    case 'verified':
      return l10n.t('End-to-end encrypted, verified');
    case 'changed':
      return l10n.t('Another identity key than before: nothing is sent until you accept it');
  }
}

function standingWords(standing: 'ignored' | 'blocked'): string {
  return standing === 'ignored' ? l10n.t('ignored') : l10n.t('blocked');
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
