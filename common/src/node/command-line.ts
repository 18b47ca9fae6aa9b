import { parseArgs } from 'node:util';
import { hintNearest } from '../text/nearest.ts';

/** `placeholder` stands for the value in help texts; without it the option is a switch. */
interface CommandOption {
  readonly placeholder?: string;
  readonly help: string;
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** What a person gave: text for an option with a placeholder, true for a switch. */
export type OptionValues<O extends CommandOptions> = {
  readonly [K in keyof O]?: O[K] extends { readonly placeholder: string } ? string : true;
};

/** The command line was not understood; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandLine {
  /** By option name; `help` is always known. */
  readonly values: ReadonlyMap<string, string | true>;
  /** What is no option, in order. */
  readonly operands: readonly string[];
}

type Token = NonNullable<ReturnType<typeof tokenize>>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

/** @throws UsageError */
export function parseCommandLine(args: readonly string[], options: CommandOptions): CommandLine {
  const values = new Map<string, string | true>();
  const operands: string[] = [];
  for (const token of tokenize(args, options)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      operands.push(token.value);
      continue;
    }
    if (values.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    values.set(token.name, valueOf(token, options));
  }
  return { values, operands };
}

/** For a command that takes nothing but options. @throws UsageError */
export function parseOptions(
  args: readonly string[],
  options: CommandOptions,
): ReadonlyMap<string, string | true> {
  const { values, operands } = parseCommandLine(args, options);
  if (operands.length > 0) throw new UsageError(`"${operands[0]}" is one argument too many`);
  return values;
}

/** The options of a command, `--help` last, one a line. */
export function formatOptions(options: CommandOptions): string {
  const rows = [...Object.entries(options), ['help', { help: 'print this' }] as const];
  return formatTable(rows.map(([name, option]) => [formatOption(name, option), option.help]));
}

/** Two columns, indented. */
export function formatTable(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function formatOption(name: string, { placeholder }: CommandOption): string {
  return placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
}

// Not strict: node's own errors do not know the nearest option.
function tokenize(args: readonly string[], options: CommandOptions) {
  const help = { type: 'boolean', short: 'h' } as const;
  const known = Object.entries(options).map(
    ([name, { placeholder }]) => [name, { type: placeholder === undefined ? 'boolean' : 'string' }] as const,
  );
  const config = { ...Object.fromEntries(known), help };
  return parseArgs({ args: [...args], options: config, strict: false, tokens: true }).tokens;
}

function valueOf({ name, rawName, value, inlineValue }: OptionToken, options: CommandOptions): string | true {
  const option = name === 'help' ? { help: '' } : Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const hint = hintNearest(name, ['help', ...Object.keys(options)]).replace(/"(.*)"/, '"--$1"');
    throw new UsageError(`option ${rawName} is unknown${hint}`);
  }
  if (option.placeholder === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return true;
  }
  if (value === undefined || value === '' || (value.startsWith('-') && !inlineValue)) {
    throw new UsageError(`${rawName} needs a value: ${rawName}=${option.placeholder}`);
  }
  return value;
}
