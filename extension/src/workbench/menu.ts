import { commands, l10n, type QuickPickItem, window as workbench } from 'vscode';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { CommandId } from '../command-ids.ts';
import { waysToKeys } from '../ways-in.ts';
import type { WindowClient } from '../window-client.ts';
import type { WindowState } from '../window-state.ts';

/** What the menu holds; the palette and the list of conversations have the rest. */
type MenuCommand = Exclude<CommandId, NotInMenu>;
type NotInMenu =
  | typeof CommandId.showMenu
  | typeof CommandId.openConversation
  | typeof CommandId.shareSelection
  | typeof CommandId.sharePatch
  | typeof CommandId.search
  | typeof CommandId.verify
  | typeof CommandId.acceptRequest
  | typeof CommandId.ignoreRequest
  | typeof CommandId.block
  | typeof CommandId.unblock
  | typeof CommandId.markRead
  | typeof CommandId.mute
  | typeof CommandId.unmute
  | typeof CommandId.showUnread
  | typeof CommandId.readLastMessage
  | typeof CommandId.groupMembers
  | typeof CommandId.renameGroup
  | typeof CommandId.addMembers
  | typeof CommandId.removeMember
  | typeof CommandId.makeOwner
  | typeof CommandId.leaveGroup
  | typeof CommandId.continueGroup
  | typeof CommandId.renameDevice
  | typeof CommandId.revokeDevice
  | typeof CommandId.handHistory
  | typeof CommandId.putOffRecovery
  | typeof CommandId.exportHistory
  | typeof CommandId.deleteAccount
  | typeof CommandId.wipeDevice;

interface MenuItem extends QuickPickItem {
  readonly command: MenuCommand;
}

/** What can be done in each state, the likely step first. */
const MENUS: Readonly<Record<WindowState['kind'], readonly MenuCommand[]>> = {
  offline: [CommandId.connect, CommandId.switchServer, CommandId.doctor],
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
    CommandId.nextUnread,
    CommandId.sendDirect,
    CommandId.newGroup,
    CommandId.broadcast,
    CommandId.doNotDisturb,
    CommandId.devices,
    CommandId.saveRecoveryFile,
    CommandId.showDaemonKey,
    CommandId.changePassword,
    CommandId.signOut,
    CommandId.switchServer,
    CommandId.disconnect,
    CommandId.doctor,
  ],
  elsewhere: [CommandId.useHere, CommandId.doctor],
};

/** The menu of the status bar item. */
export async function showMenu(client: WindowClient): Promise<void> {
  const { state, profile } = client;
  const again = state.kind === 'offline' && profile !== undefined;
  const ids = again ? [CommandId.reconnect, ...MENUS.offline] : [...keyMenu(client), ...menuOf(client)];
  const labels = menuLabels(client);
  const items = ids.map((command): MenuItem => ({ command, label: labels[command] }));
  const chosen = await workbench.showQuickPick(items, { title: 'NonceSense' });
  if (chosen) await commands.executeCommand(chosen.command);
}

function menuOf({ state, devices, isAttached }: WindowClient): readonly MenuCommand[] {
  const menu = MENUS[state.kind];
  const possible = devices.canChange
    ? menu
    : menu.filter((command) => command !== CommandId.saveRecoveryFile);
  return isAttached ? [...possible, CommandId.useHere] : possible;
}

/** Without the keys nothing else of direct messages works; a device that asks waits for an answer. */
function keyMenu({ conversations, devices }: WindowClient): readonly MenuCommand[] {
  const review = devices.requests.length > 0 ? [CommandId.reviewLink] : [];
  return [...review, ...waysToKeys(conversations.encryption).map((way) => CommandId[way])];
}

function menuLabels({ state, profile, devices }: WindowClient): Readonly<Record<MenuCommand, string>> {
  const asking = devices.requests.map(({ name }) => name).join(', ');
  const server = profile ? formatHostPort(profile.address) : '';
  return {
    [CommandId.connect]: `$(link) ${l10n.t('Connect with an Invite Link…')}`,
    [CommandId.reconnect]:
      state.kind === 'waiting'
        ? `$(refresh) ${l10n.t('Try Now')}`
        : `$(plug) ${l10n.t('Connect Again to {0}', server)}`,
    [CommandId.disconnect]: `$(debug-disconnect) ${l10n.t('Disconnect')}`,
    [CommandId.switchServer]: `$(server) ${l10n.t('Switch Server…')}`,
    [CommandId.signUp]: `$(person-add) ${l10n.t('Sign Up…')}`,
    [CommandId.signIn]: `$(sign-in) ${l10n.t('Sign In…')}`,
    [CommandId.signOut]: `$(sign-out) ${l10n.t('Sign Out')}`,
    [CommandId.changePassword]: `$(lock) ${l10n.t('Change Password…')}`,
    [CommandId.openLobby]: `$(comment-discussion) ${l10n.t('Open the Lobby')}`,
    [CommandId.broadcast]: `$(megaphone) ${l10n.t('Send a Message to Everyone…')}`,
    [CommandId.sendDirect]: `$(account) ${l10n.t('Send a Direct Message…')}`,
    [CommandId.newGroup]: `$(organization) ${l10n.t('New Group…')}`,
    [CommandId.nextUnread]: `$(mail) ${l10n.t('Open the Next Unread Conversation')}`,
    [CommandId.doNotDisturb]: `$(bell-slash) ${l10n.t('Do Not Disturb…')}`,
    [CommandId.devices]: `$(vm) ${l10n.t('Devices…')}`,
    [CommandId.linkDevice]: `$(link) ${l10n.t('Link with Another Device')}`,
    [CommandId.confirmLink]: `$(bell-dot) ${l10n.t('Confirm That This Device Was Linked…')}`,
    [CommandId.refuseLink]: `$(circle-slash) ${l10n.t('Refuse the Link of This Device')}`,
    [CommandId.reviewLink]: `$(bell-dot) ${l10n.t('A Device Asks to Be Linked: {0}…', asking)}`,
    [CommandId.saveRecoveryFile]: `$(save) ${l10n.t('Save a Recovery File…')}`,
    [CommandId.restoreIdentity]: `$(history) ${l10n.t('Restore from a Recovery File…')}`,
    [CommandId.startOver]: `$(refresh) ${l10n.t('Start Over…')}`,
    [CommandId.showDaemonKey]: `$(key) ${l10n.t("Show the Server's Key")}`,
    [CommandId.useHere]: `$(multiple-windows) ${l10n.t('Use NonceSense in This Window')}`,
    [CommandId.doctor]: `$(pulse) ${l10n.t('Doctor')}`,
  };
}
