import { CommandId } from '../command-ids.ts';
import { ConnectedElsewhere } from '../windows/connected-elsewhere.ts';
import type { App } from '../workbench/app.ts';
import { runCommand } from '../workbench/command-runner.ts';
import { showMenu } from '../workbench/menu.ts';
import { changePassword, signIn, signOut, signUp } from './account.ts';
import { argumentOf } from './command-argument.ts';
import { connect, disconnect, reconnect, useHere } from './connect.ts';
import { switchServer } from './servers.ts';
import { conversationStep, openConversation, sendDirect, verify } from './conversation.ts';
import { showDaemonKey } from './daemon-key.ts';
import { devices, deviceStep } from './devices.ts';
import { deleteAccount, wipeDevice } from './erase.ts';
import { exportHistory } from './export-history.ts';
import { groupMembers } from './group-members.ts';
import { groupStep, newGroup } from './groups.ts';
import { putOffRecovery, restoreIdentity, saveRecoveryFile, startOver } from './identity.ts';
import { confirmLink, refuseLink } from './confirm-link.ts';
import { linkDevice, reviewLink } from './link.ts';
import { broadcast, openLobby, search } from './lobby.ts';
import { doNotDisturb } from './quiet.ts';
import { sharePatch } from './share-patch.ts';
import { shareSelection } from './share-selection.ts';
import { nextUnread, readLastMessage, showUnread } from './unread.ts';

/** Does what a command stands for; done again when the person tries again. */
type CommandTask = () => Promise<void>;

export interface CommandContext {
  readonly app: App;
  readonly showDoctor: () => Promise<void>;
}

type MakeTask = (context: CommandContext, argument: string | undefined) => CommandTask;

const tasks: Readonly<Record<CommandId, MakeTask>> = {
  [CommandId.reconnect]: plain(reconnect),
  [CommandId.disconnect]: plain(disconnect),
  [CommandId.switchServer]: plain(switchServer),
  // These remember between two tries what was typed.
  [CommandId.connect]: ({ app }, text) => connect(app, text),
  [CommandId.signUp]: here(({ app }) => signUp(app)),
  [CommandId.signIn]: here(({ app }) => signIn(app)),
  [CommandId.signOut]: here(plain(signOut)),
  [CommandId.changePassword]: here(plain(changePassword)),
  [CommandId.openLobby]: plain(openLobby),
  [CommandId.broadcast]: plain(broadcast),
  [CommandId.sendDirect]: plain(sendDirect),
  [CommandId.search]: plain(search),
  [CommandId.openConversation]: plain(openConversation),
  [CommandId.shareSelection]: plain(shareSelection),
  [CommandId.sharePatch]: plain(sharePatch),
  [CommandId.verify]: plain(verify),
  [CommandId.acceptRequest]: plain(conversationStep('accept')),
  [CommandId.ignoreRequest]: plain(conversationStep('ignore')),
  [CommandId.block]: plain(conversationStep('block')),
  [CommandId.unblock]: plain(conversationStep('unblock')),
  [CommandId.markRead]: plain(conversationStep('markRead')),
  [CommandId.mute]: plain(conversationStep('mute')),
  [CommandId.unmute]: plain(conversationStep('unmute')),
  [CommandId.doNotDisturb]: plain(doNotDisturb),
  [CommandId.nextUnread]: plain(nextUnread),
  [CommandId.showUnread]: plain(showUnread),
  [CommandId.readLastMessage]: plain(readLastMessage),
  [CommandId.newGroup]: plain(newGroup),
  [CommandId.groupMembers]: plain(groupMembers),
  [CommandId.renameGroup]: plain(groupStep('rename')),
  [CommandId.addMembers]: plain(groupStep('add')),
  [CommandId.removeMember]: plain(groupStep('remove')),
  [CommandId.makeOwner]: plain(groupStep('makeOwner')),
  [CommandId.leaveGroup]: plain(groupStep('leave')),
  [CommandId.continueGroup]: plain(groupStep('continue')),
  [CommandId.devices]: here(plain(devices)),
  [CommandId.linkDevice]: here(plain(linkDevice)),
  [CommandId.confirmLink]: here(plain(confirmLink)),
  [CommandId.refuseLink]: here(plain(refuseLink)),
  [CommandId.reviewLink]: here(plain(reviewLink)),
  [CommandId.renameDevice]: here(plain(deviceStep('rename'))),
  [CommandId.revokeDevice]: here(plain(deviceStep('revoke'))),
  [CommandId.handHistory]: here(plain(deviceStep('handHistory'))),
  [CommandId.saveRecoveryFile]: here(plain(saveRecoveryFile)),
  [CommandId.putOffRecovery]: plain(putOffRecovery),
  [CommandId.restoreIdentity]: here(plain(restoreIdentity)),
  [CommandId.startOver]: here(plain(startOver)),
  [CommandId.exportHistory]: here(plain(exportHistory)),
  [CommandId.deleteAccount]: here(plain(deleteAccount)),
  [CommandId.wipeDevice]: here(plain(wipeDevice)),
  [CommandId.showDaemonKey]: plain(showDaemonKey),
  [CommandId.useHere]: plain(useHere),
  [CommandId.showMenu]: plain(({ window }) => showMenu(window)),
  [CommandId.doctor]: ({ showDoctor }) => showDoctor,
};

/** Does what a command stands for. What comes as an argument is anything: key bindings and other extensions call too. */
export function doCommand(context: CommandContext, id: CommandId, argument: unknown): Promise<void> {
  const task = tasks[id](context, argumentOf(argument));
  return runCommand(context.app, task);
}

function plain(run: (app: App, argument: string | undefined) => Promise<void>): MakeTask {
  return ({ app }, argument) => {
    return () => run(app, argument);
  };
}

/** For what only the window that has the connection can do. */
function here(make: MakeTask): MakeTask {
  return (context, argument) => {
    const task = make(context, argument);
    return () => (context.app.window.isAttached ? Promise.reject(new ConnectedElsewhere()) : task());
  };
}
