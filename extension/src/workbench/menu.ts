import { commands, l10n, type QuickPickItem, window as workbench } from 'vscode';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { CommandId } from '../command-ids.ts';
import type { WindowClient, WindowState } from '../window-client.ts';

interface MenuItem extends QuickPickItem {
  readonly command: CommandId;
}

/** What can be done in each state, the likely step first. */
const MENUS: Readonly<Record<WindowState['kind'], readonly CommandId[]>> = {
  offline: [CommandId.connect, CommandId.doctor],
  connecting: [CommandId.openLobby, CommandId.disconnect, CommandId.doctor],
  waiting: [
    CommandId.reconnect,
    CommandId.openLobby,
    CommandId.connect,
    CommandId.disconnect,
    CommandId.doctor,
  ],
  guest: [
    CommandId.signIn,
    CommandId.signUp,
    CommandId.showDaemonKey,
    CommandId.disconnect,
    CommandId.doctor,
  ],
  ready: [
    CommandId.openLobby,
    CommandId.broadcast,
    CommandId.showDaemonKey,
    CommandId.changePassword,
    CommandId.signOut,
    CommandId.disconnect,
    CommandId.doctor,
  ],
  elsewhere: [CommandId.useHere, CommandId.doctor],
};

/** The menu of the status bar item. */
export async function showMenu(client: WindowClient): Promise<void> {
  const { state, profile } = client;
  const again = state.kind === 'offline' && profile !== undefined;
  const ids = again ? [CommandId.reconnect, ...MENUS.offline] : MENUS[state.kind];
  const labels = menuLabels(client);
  const items = ids.map((command): MenuItem => ({ command, label: labels[command] }));
  const chosen = await workbench.showQuickPick(items, { title: 'NonceSense' });
  if (chosen) await commands.executeCommand(chosen.command);
}

function menuLabels({ state, profile }: WindowClient): Readonly<Record<CommandId, string>> {
  const server = profile ? formatHostPort(profile.address) : '';
  return {
    [CommandId.connect]: `$(link) ${l10n.t('Connect with an Invite Link…')}`,
    [CommandId.reconnect]:
      state.kind === 'waiting'
        ? `$(refresh) ${l10n.t('Try Now')}`
        : `$(plug) ${l10n.t('Connect Again to {0}', server)}`,
    [CommandId.disconnect]: `$(debug-disconnect) ${l10n.t('Disconnect')}`,
    [CommandId.signUp]: `$(person-add) ${l10n.t('Sign Up…')}`,
    [CommandId.signIn]: `$(sign-in) ${l10n.t('Sign In…')}`,
    [CommandId.signOut]: `$(sign-out) ${l10n.t('Sign Out')}`,
    [CommandId.changePassword]: `$(lock) ${l10n.t('Change Password…')}`,
    [CommandId.openLobby]: `$(comment-discussion) ${l10n.t('Open the Lobby')}`,
    [CommandId.broadcast]: `$(megaphone) ${l10n.t('Send a Message to Everyone…')}`,
    [CommandId.showDaemonKey]: `$(key) ${l10n.t("Show the Server's Key")}`,
    [CommandId.useHere]: `$(multiple-windows) ${l10n.t('Use NonceSense in This Window')}`,
    [CommandId.showMenu]: l10n.t('Show Menu'),
    [CommandId.doctor]: `$(pulse) ${l10n.t('Doctor')}`,
  };
}
