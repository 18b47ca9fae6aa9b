import { l10n, StatusBarAlignment, type StatusBarItem, window } from 'vscode';
import { CommandId } from '../command-ids.ts';

const NAME = 'NonceSense';

export interface StatusText {
  /** A codicon, with its modifier. */
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  /** What a click leads to. */
  readonly next: string;
}

export interface StatusWords {
  /** Codicons, as VS Code writes them in texts. */
  readonly icons: string;
  readonly text: string;
  /** Said beside `text` to who can't see it. */
  readonly label: string;
  /** Lines that explain it. */
  readonly words: readonly string[];
}

/** The one item of the status bar: a click opens what can be done. */
export function newStatusItem(): StatusBarItem {
  const item = window.createStatusBarItem('noncesense.status', StatusBarAlignment.Right, 100);
  item.name = NAME;
  item.command = CommandId.showMenu;
  return item;
}

export function showStatus(item: StatusBarItem, { icons, text, label, words }: StatusWords): void {
  item.text = `${icons} ${text}`;
  item.tooltip = words.join('\n');
  item.accessibilityInformation = { label: [label, ...words].join('. '), role: 'button' };
  item.show();
}

export function offlineStatus(): StatusText {
  return {
    icon: 'debug-disconnect',
    text: NAME,
    tooltip: l10n.t('Not connected'),
    next: l10n.t('Click to connect'),
  };
}
