import { commands, type Disposable } from 'vscode';
import { CommandId } from '../command-ids.ts';
import type { App } from '../workbench/app.ts';
import { runCommand } from '../workbench/command-runner.ts';
import { showMenu } from '../workbench/menu.ts';
import { changePassword, signIn, signOut, signUp } from './account.ts';
import { argumentOf } from './command-argument.ts';
import { connect, disconnect, reconnect, useHere } from './connect.ts';
import { conversationStep, openConversation, sendDirect, verify } from './conversation.ts';
import { showDaemonKey } from './daemon-key.ts';
import { devices, deviceStep } from './devices.ts';
import { deleteAccount, wipeDevice } from './erase.ts';
import { exportHistory } from './export-history.ts';
import { groupMembers } from './group-members.ts';
import { groupStep, newGroup } from './groups.ts';
import { restoreIdentity, saveRecoveryFile, startOver } from './identity.ts';
import { confirmLink, refuseLink } from './confirm-link.ts';
import { linkDevice, reviewLink } from './link.ts';
import { broadcast, openLobby } from './lobby.ts';

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
  // These remember between two tries what was typed.
  [CommandId.connect]: ({ app }, text) => connect(app, text),
  [CommandId.signUp]: ({ app }) => signUp(app),
  [CommandId.signIn]: ({ app }) => signIn(app),
  [CommandId.signOut]: plain(signOut),
  [CommandId.changePassword]: plain(changePassword),
  [CommandId.openLobby]: plain(openLobby),
  [CommandId.broadcast]: plain(broadcast),
  [CommandId.sendDirect]: plain(sendDirect),
  [CommandId.openConversation]: plain(openConversation),
  [CommandId.verify]: plain(verify),
  [CommandId.acceptRequest]: plain(conversationStep('accept')),
  [CommandId.ignoreRequest]: plain(conversationStep('ignore')),
  [CommandId.block]: plain(conversationStep('block')),
  [CommandId.unblock]: plain(conversationStep('unblock')),
  [CommandId.markRead]: plain(conversationStep('markRead')),
  [CommandId.newGroup]: plain(newGroup),
  [CommandId.groupMembers]: plain(groupMembers),
  [CommandId.renameGroup]: plain(groupStep('rename')),
  [CommandId.addMembers]: plain(groupStep('add')),
  [CommandId.removeMember]: plain(groupStep('remove')),
  [CommandId.makeOwner]: plain(groupStep('makeOwner')),
  [CommandId.leaveGroup]: plain(groupStep('leave')),
  [CommandId.continueGroup]: plain(groupStep('continue')),
  [CommandId.devices]: plain(devices),
  [CommandId.linkDevice]: plain(linkDevice),
  [CommandId.confirmLink]: plain(confirmLink),
  [CommandId.refuseLink]: plain(refuseLink),
  [CommandId.reviewLink]: plain(reviewLink),
  [CommandId.renameDevice]: plain(deviceStep('rename')),
  [CommandId.revokeDevice]: plain(deviceStep('revoke')),
  [CommandId.handHistory]: plain(deviceStep('handHistory')),
  [CommandId.saveRecoveryFile]: plain(saveRecoveryFile),
  [CommandId.restoreIdentity]: plain(restoreIdentity),
  [CommandId.startOver]: plain(startOver),
  [CommandId.exportHistory]: plain(exportHistory),
  [CommandId.deleteAccount]: plain(deleteAccount),
  [CommandId.wipeDevice]: plain(wipeDevice),
  [CommandId.showDaemonKey]: plain(showDaemonKey),
  [CommandId.useHere]: plain(useHere),
  [CommandId.showMenu]: plain(({ window }) => showMenu(window)),
  [CommandId.doctor]: ({ showDoctor }) => showDoctor,
};

/** Registers every command. What comes as an argument is anything: key bindings and other extensions call too. */
export function registerCommands(context: CommandContext): readonly Disposable[] {
  return Object.values(CommandId).map((id) =>
    commands.registerCommand(id, (argument: unknown) => {
      const task = tasks[id](context, argumentOf(argument));
      return runCommand(context.app, task);
    }),
  );
}

function plain(run: (app: App, argument: string | undefined) => Promise<void>): MakeTask {
  return ({ app }, argument) => {
    return () => run(app, argument);
  };
}
