import { formatOptions, formatTable } from '../../../common/src/node/command-line.ts';
import type { Command } from './command.ts';

const EXIT_CODES =
  'Exit codes: 0 done, 1 a problem (told on standard error), 2 the command line was not understood.';

/** What `noncesensed --help` prints. */
export function formatHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `noncesensed, the NonceSense chat daemon

Usage: noncesensed <command> [options]

Commands:
${formatTable(rows)}

noncesensed <command> --help tells a command's options; noncesensed --version the version.
${EXIT_CODES}`;
}

/** What `noncesensed <command> --help` prints. */
export function formatCommandHelp({ name, summary, options, operand }: Command): string {
  return `Usage: noncesensed ${name} [options]${operand === undefined ? '' : ` [${operand}]`}

${summary}

Options:
${formatOptions(options)}

${EXIT_CODES}`;
}
