import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { CommandId } from '../command-ids.ts';
import type { App } from './app.ts';

/** Whether the list says that there is no recovery file yet: a line there covers nothing, and waits. */
export function offersRecovery({ window, recoveryOffers }: Pick<App, 'window' | 'recoveryOffers'>): boolean {
  const { state, profile, conversations, devices } = window;
  const isReady = state.kind === 'ready' && conversations.encryption.kind === 'ready';
  // A device that was linked does not hold the identity key.
  // Only the window that has the connection holds the keys.
  if (window.isAttached || !isReady || !devices.canChange || !profile) return false;
  return recoveryOffers.isDue(profile);
}

export function recoveryItem(): TreeItem {
  const item = new TreeItem(l10n.t('Save a recovery file…'), TreeItemCollapsibleState.None);
  const why = l10n.t(
    'If this device is lost, so is your identity, unless you have a recovery file. It takes a minute.',
  );
  item.id = 'recovery';
  item.iconPath = new ThemeIcon('key');
  item.tooltip = why;
  item.accessibilityInformation = { label: `${l10n.t('Save a recovery file…')} ${why}` };
  item.command = { command: CommandId.saveRecoveryFile, title: l10n.t('Save') };
  item.contextValue = 'recovery';
  return item;
}
