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
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { CommandId } from '../command-ids.ts';
import { contextOfPerson, peopleList, type PersonEntry } from '../people/people-list.ts';
import { PEOPLE_VIEW } from '../view-ids.ts';
import { nameInFull } from '../view-scene.ts';
import type { App } from './app.ts';
import { OncePerTurn } from './once-per-turn.ts';
import { trustIcon, trustWords } from './trust-words.ts';

/** Who is online, and whom the person knows. */
export class PeopleTree implements TreeDataProvider<PersonEntry>, Disposable {
  readonly #app: Pick<App, 'window' | 'scenes'>;
  readonly #view: TreeView<PersonEntry>;
  readonly #refresh = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#refresh.event;
  readonly #update: OncePerTurn;

  constructor(app: Pick<App, 'window' | 'scenes'>, clock: Clock) {
    this.#app = app;
    this.#update = new OncePerTurn(clock, () => this.#refresh.fire(undefined));
    this.#view = workbench.createTreeView(PEOPLE_VIEW, { treeDataProvider: this });
    app.window.events.on('changed', this.#update.schedule);
  }

  getChildren(parent?: PersonEntry): PersonEntry[] {
    return parent ? [] : [...peopleList(this.#app.scenes.now)];
  }

  getTreeItem(entry: PersonEntry): TreeItem {
    const { person, conversation } = entry;
    const { user, displayName, isOnline } = person;
    const presence = isOnline ? l10n.t('online') : l10n.t('not online');
    const words = [nameInFull(person), presence, ...(conversation ? [trustWords(conversation.trust)] : [])];
    const item = new TreeItem(user, TreeItemCollapsibleState.None);
    item.id = user;
    item.iconPath =
      conversation && conversation.trust !== 'new' ? trustIcon(conversation) : presenceIcon(isOnline);
    item.description = [...(displayName === user ? [] : [displayName]), ...(isOnline ? [presence] : [])].join(
      ' · ',
    );
    item.tooltip = words.join('\n');
    item.accessibilityInformation = { label: words.join(', ') };
    item.command = { command: CommandId.openConversation, title: l10n.t('Open'), arguments: [user] };
    item.contextValue = contextOfPerson(entry);
    return item;
  }

  dispose(): void {
    this.#app.window.events.off('changed', this.#update.schedule);
    this.#update.dispose();
    this.#view.dispose();
    this.#refresh.dispose();
  }
}

function presenceIcon(isOnline: boolean): ThemeIcon {
  return isOnline
    ? new ThemeIcon('circle-filled', new ThemeColor('charts.green'))
    : new ThemeIcon('circle-outline');
}
