import { formatOptions, formatTable, parseCommandLine, UsageError } from '../node/command-line.ts';
import { hintNearest } from '../text/nearest.ts';
import { signInCommand, signUpCommand } from './account-script.ts';
import { chatCommand } from './chat-command.ts';
import type { Command } from './command.ts';
import { ClientProblem } from '../client/problem.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { safeText } from './safe-text.ts';
import { GivenUp } from './screen.ts';
import { reasonOf } from './state-problem.ts';
import type { Surroundings } from './surroundings.ts';
import { sendCommand } from './send-command.ts';
import { VERSION } from './version.ts';

const commands: readonly Command[] = [chatCommand, sendCommand, signUpCommand, signInCommand];

const EXIT_CODES = `Exit codes: 0 done (send: the server has it), 1 failed, 2 not understood, 3 not signed in,
4 cannot connect, 5 the other person's identity changed, 6 the server's key is another one,
7 the state is in use by another noncesense, 8 the state can't be used.`;

/** Does what the command line says, and tells of errors in words; a bug is thrown on. */
export async function runTerminal(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    const code = error instanceof GivenUp ? EXIT.failed : exitCodeOf(error);
    if (code === undefined) throw error;
    surroundings.errors.write(`noncesense: ${safeText(reasonOf(error))}\n`);
    if (args.includes('--json')) surroundings.output.write(`${JSON.stringify(problemOf(error))}\n`);
    return code;
  }
}

async function dispatch(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const [first = ''] = args;
  const tell = (text: string) => {
    surroundings.output.write(`${text}\n`);
    return EXIT.ok;
  };
  if (first === '--help' || first === '-h' || first === 'help') return tell(formatHelp());
  if (first === '--version') return tell(VERSION);
  const isNamed = first !== '' && !first.startsWith('-');
  const command = isNamed ? commandOf(first) : chatCommand;
  const { values, operands } = parseCommandLine(isNamed ? args.slice(1) : args, command.options);
  if (values.has('help')) return tell(formatCommandHelp(command));
  const surplus = operands[command.operands.length];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many`);
  return command.run(surroundings, { values: Object.fromEntries(values), operands });
}

/** @throws UsageError */
function commandOf(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const names = commands.map((known) => known.name);
  const hint = hintNearest(name, names) || `; the commands are ${names.join(', ')}`;
  throw new UsageError(`"${name}" is no command${hint}`);
}

function formatHelp(): string {
  return `noncesense, the NonceSense chat client for terminals and scripts

Usage: noncesense [command] [options]

Commands:
${formatTable(commands.map(({ name, summary }) => [name, summary]))}

noncesense <command> --help tells a command's options; noncesense --version the version.
${EXIT_CODES}`;
}

function formatCommandHelp({ name, summary, options, operands }: Command): string {
  const usage = ['noncesense', name, '[options]', ...operands].join(' ');
  return `Usage: ${usage}\n\n${summary}\n\nOptions:\n${formatOptions(options)}\n\n${EXIT_CODES}`;
}

function problemOf(error: unknown): { readonly error: string; readonly message: string } {
  const message = reasonOf(error);
  if (error instanceof ClientProblem) return { error: error.code, message };
  return { error: error instanceof UsageError ? 'usage' : 'state', message };
}
