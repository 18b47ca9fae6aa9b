import { commands, Disposable, TreeItem, window } from 'vscode';
import { CONVERSATIONS_VIEW, PEOPLE_VIEW } from '../view-ids.ts';
import { newStatusItem, offlineStatus, showStatus } from './status-item.ts';

/** What a window has in its status bar and lists before there is anything to show; gone when disposed. */
export function idlePlaces(): { dispose(): void } {
  // The lists are empty, and say so by it.
  void commands.executeCommand('setContext', 'noncesense.state', 'offline');
  const nothing = { getChildren: () => [], getTreeItem: () => new TreeItem('') };
  return Disposable.from(
    idleStatus(),
    window.registerTreeDataProvider(CONVERSATIONS_VIEW, nothing),
    window.registerTreeDataProvider(PEOPLE_VIEW, nothing),
  );
}

function idleStatus(): { dispose(): void } {
  const item = newStatusItem();
  const { icon, text, tooltip, next } = offlineStatus();
  showStatus(item, { icons: `$(${icon})`, text, label: text, words: [tooltip, next] });
  return item;
}
