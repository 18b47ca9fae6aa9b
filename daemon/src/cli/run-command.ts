import { parseCommandLine, UsageError } from '../../../common/src/node/command-line.ts';
import { hintNearest } from '../../../common/src/text/nearest.ts';
import { OperatorError } from '../operator-error.ts';
import { auditVerifyCommand } from './audit-verify-command.ts';
import { checkCommand } from './check-command.ts';
import { type Command, EXIT, type ExitCode } from './command.ts';
import { deleteAccountCommand } from './delete-account-command.ts';
import { formatCommandHelp, formatHelp } from './help.ts';
import { importClassicCommand } from './import-classic-command.ts';
import { initCommand } from './init-command.ts';
import { inviteCommand } from './invite-command.ts';
import { invitesCommand, withdrawInviteCommand } from './invites-command.ts';
import { reloadCommand } from './reload-command.ts';
import { startCommand } from './start-command.ts';
import { stopCommand } from './stop-command.ts';
import { complain, print } from './terminal.ts';
import { VERSION } from '../version.ts';

const commands: readonly Command[] = [
  initCommand,
  startCommand,
  checkCommand,
  reloadCommand,
  inviteCommand,
  invitesCommand,
  withdrawInviteCommand,
  deleteAccountCommand,
  auditVerifyCommand,
  importClassicCommand,
  stopCommand,
];

/** Does what the command line says, and tells of errors in words; a bug is thrown on. */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (error instanceof UsageError) {
      complain(error.message);
      return EXIT.usage;
    }
    if (!(error instanceof OperatorError)) throw error;
    complain(error.message);
    return EXIT.problem;
  }
}

async function dispatch([name, ...rest]: readonly string[]): Promise<ExitCode> {
  if (name === undefined) {
    complain(`say what to do\n\n${formatHelp(commands)}`);
    return EXIT.usage;
  }
  if (name === '--help' || name === '-h' || name === 'help') return tell(formatHelp(commands));
  if (name === '--version') return tell(VERSION);
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  const { values, operands } = parseCommandLine(rest, command.options);
  const [operand, excess] = command.operand === undefined ? [undefined, ...operands] : operands;
  if (excess !== undefined) throw new UsageError(`"${excess}" is one argument too many`);
  if (values.has('help')) return tell(formatCommandHelp(command));
  return command.run(Object.fromEntries(values), operand);
}

function tell(text: string): ExitCode {
  print(text);
  return EXIT.ok;
}

function unknownCommand(name: string): UsageError {
  const names = commands.map((command) => command.name);
  const hint = hintNearest(name, names) || `; the commands are ${names.join(', ')}`;
  return new UsageError(`"${name}" is no command${hint}`);
}
