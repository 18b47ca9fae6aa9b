export const EXIT = { ok: 0, problem: 1, usage: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** `placeholder` stands for the value in help texts; without it the option is a switch. */
export interface CommandOption {
  readonly placeholder?: string;
  readonly help: string;
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** What a person gave: text for an option with a placeholder, true for a switch. */
type OptionValues<O extends CommandOptions> = {
  readonly [K in keyof O]?: O[K] extends { readonly placeholder: string } ? string : true;
};

export interface CommandDefinition<O extends CommandOptions> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly options: O;
  run(options: OptionValues<O>): Promise<ExitCode>;
}

/** A definition with its types forgotten. */
export interface Command extends Omit<CommandDefinition<CommandOptions>, 'run'> {
  run(options: Readonly<Record<string, string | true>>): Promise<ExitCode>;
}

export function defineCommand<const O extends CommandOptions>(definition: CommandDefinition<O>): Command {
  // `parseOptions` gives exactly what the options' definitions say.
  return definition as unknown as Command;
}

/** The command line was not understood; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
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
