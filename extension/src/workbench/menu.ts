import { commands, l10n, type QuickPickItem, window as workbench } from 'vscode';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { CommandId } from '../command-ids.ts';
import type { WindowClient, WindowState } from '../window-client.ts';

/** What the menu holds; the palette and the list of conversations have the rest. */
type MenuCommand = Exclude<CommandId, NotInMenu>;
type NotInMenu =
  | typeof CommandId.showMenu
  | typeof CommandId.openConversation
  | typeof CommandId.verify
  | typeof CommandId.acceptRequest
  | typeof CommandId.ignoreRequest
  | typeof CommandId.block
  | typeof CommandId.unblock
  | typeof CommandId.markRead
  | typeof CommandId.exportHistory
  | typeof CommandId.deleteAccount
  | typeof CommandId.wipeDevice;

interface MenuItem extends QuickPickItem {
  readonly command: MenuCommand;
}

/** What can be done in each state, the likely step first. */
const MENUS: Readonly<Record<WindowState['kind'], readonly MenuCommand[]>> = {
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
    CommandId.sendDirect,
    CommandId.broadcast,
    CommandId.saveRecoveryFile,
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
  const ids = again ? [CommandId.reconnect, ...MENUS.offline] : [...keyMenu(client), ...MENUS[state.kind]];
  const labels = menuLabels(client);
  const items = ids.map((command): MenuItem => ({ command, label: labels[command] }));
  const chosen = await workbench.showQuickPick(items, { title: 'NonceSense' });
  if (chosen) await commands.executeCommand(chosen.command);
}

/** Without the keys nothing else of direct messages works. */
function keyMenu({ conversations }: WindowClient): readonly MenuCommand[] {
  const isMissing = conversations.encryption.kind === 'identity-missing';
  return isMissing ? [CommandId.restoreIdentity, CommandId.startOver] : [];
}

function menuLabels({ state, profile }: WindowClient): Readonly<Record<MenuCommand, string>> {
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
    [CommandId.sendDirect]: `$(account) ${l10n.t('Send a Direct Message…')}`,
    [CommandId.saveRecoveryFile]: `$(save) ${l10n.t('Save a Recovery File…')}`,
    [CommandId.restoreIdentity]: `$(history) ${l10n.t('Restore from a Recovery File…')}`,
    [CommandId.startOver]: `$(refresh) ${l10n.t('Start Over…')}`,
    [CommandId.showDaemonKey]: `$(key) ${l10n.t("Show the Server's Key")}`,
    [CommandId.useHere]: `$(multiple-windows) ${l10n.t('Use NonceSense in This Window')}`,
    [CommandId.doctor]: `$(pulse) ${l10n.t('Doctor')}`,
  };
}
