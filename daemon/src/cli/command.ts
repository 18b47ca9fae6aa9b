import type { CommandOptions, OptionValues } from '../../../common/src/node/command-line.ts';

export const EXIT = { ok: 0, problem: 1, usage: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface CommandDefinition<O extends CommandOptions> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly options: O;
  /** What stands after the options, at most one, by the name that help texts give it. */
  readonly operand?: string;
  run(options: OptionValues<O>, operand: string | undefined): Promise<ExitCode>;
}

/** A definition with its types forgotten. */
export interface Command extends Omit<CommandDefinition<CommandOptions>, 'run'> {
  run(options: Readonly<Record<string, string | true>>, operand: string | undefined): Promise<ExitCode>;
}

export function defineCommand<const O extends CommandOptions>(definition: CommandDefinition<O>): Command {
  // `parseOptions` gives exactly what the options' definitions say.
  return definition as unknown as Command;
}

/** Options that several commands take. */
export const sharedOptions = {
  config: {
    placeholder: 'FILE',
    help: 'configuration file (default: noncesense.jsonc in the data directory, if there)',
  },
  'data-dir': { placeholder: 'DIR', help: 'folder of the key, the database and the admin socket' },
  json: { help: 'print one line of JSON instead of words' },
} as const;
