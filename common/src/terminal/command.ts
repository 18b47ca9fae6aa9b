import type { CommandOptions, OptionValues } from '../node/command-line.ts';
import type { ExitCode } from './exit-code.ts';
import type { Surroundings } from './surroundings.ts';

interface CommandCall<O extends CommandOptions> {
  readonly values: OptionValues<O>;
  /** As many as the command takes, or fewer. */
  readonly operands: readonly string[];
}

interface CommandDefinition<O extends CommandOptions> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** In help texts; one word for each that it takes. */
  readonly operands: readonly string[];
  readonly options: O;
  run(surroundings: Surroundings, call: CommandCall<O>): Promise<ExitCode>;
}

/** A definition with its types forgotten. */
export interface Command extends Omit<CommandDefinition<CommandOptions>, 'run'> {
  run(
    surroundings: Surroundings,
    call: {
      readonly values: Readonly<Record<string, string | true>>;
      readonly operands: readonly string[];
    },
  ): Promise<ExitCode>;
}

export function defineCommand<const O extends CommandOptions>(definition: CommandDefinition<O>): Command {
  // `parseCommandLine` gives exactly what the options' definitions say.
  return definition as unknown as Command;
}

/** Options of every command. */
export const sharedOptions = {
  state: { placeholder: 'DIR', help: 'folder of what is kept (default: ~/.local/state/noncesense)' },
  'encrypt-state': { help: 'keep secrets under a passphrase from now on' },
  timeout: { placeholder: 'SECONDS', help: 'how long to wait for the server (default: 30)' },
} as const;
