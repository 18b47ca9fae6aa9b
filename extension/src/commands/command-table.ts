import { commands, type Disposable } from 'vscode';
import { CommandId } from '../command-ids.ts';
import type { App } from '../workbench/app.ts';
import { runCommand } from '../workbench/command-runner.ts';
import { showMenu } from '../workbench/menu.ts';
import { changePassword, signIn, signOut, signUp } from './account.ts';
import { connect, disconnect, reconnect, useHere } from './connect.ts';
import { showDaemonKey } from './daemon-key.ts';
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
  [CommandId.showDaemonKey]: plain(showDaemonKey),
  [CommandId.useHere]: plain(useHere),
  [CommandId.showMenu]: plain(({ window }) => showMenu(window)),
  [CommandId.doctor]: ({ showDoctor }) => showDoctor,
};

/** Registers every command. What comes as an argument is text or nothing: key bindings and other extensions call too. */
export function registerCommands(context: CommandContext): readonly Disposable[] {
  return Object.values(CommandId).map((id) =>
    commands.registerCommand(id, (argument: unknown) => {
      const task = tasks[id](context, typeof argument === 'string' ? argument : undefined);
      return runCommand(context.app, task);
    }),
  );
}

function plain(run: (app: App, argument: string | undefined) => Promise<void>): MakeTask {
  return ({ app }, argument) => {
    return () => run(app, argument);
  };
}
