import type { Command, CommandOption } from './command.ts';

const EXIT_CODES =
  'Exit codes: 0 done, 1 a problem (told on standard error), 2 the command line was not understood.';

/** What `noncesensed --help` prints. */
export function formatHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `noncesensed, the NonceSense chat daemon

Usage: noncesensed <command> [options]

Commands:
${table(rows)}

noncesensed <command> --help tells a command's options; noncesensed --version the version.
${EXIT_CODES}`;
}

/** What `noncesensed <command> --help` prints. */
export function formatCommandHelp({ name, summary, options }: Command): string {
  const rows = [...Object.entries(options), ['help', { help: 'print this' }] as const];
  return `Usage: noncesensed ${name} [options]

${summary}

Options:
${table(rows.map(([option, definition]) => [formatOption(option, definition), definition.help]))}

${EXIT_CODES}`;
}

function formatOption(name: string, { placeholder }: CommandOption): string {
  return placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
