import { parseArgs } from 'node:util';
import { hintNearest } from '../config/nearest.ts';
import { type CommandOptions, UsageError } from './command.ts';

type Token = NonNullable<ReturnType<typeof tokenize>>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

/** The values by option name, and whether help was asked for. @throws UsageError */
export function parseOptions(
  args: readonly string[],
  options: CommandOptions,
): ReadonlyMap<string, string | true> {
  const values = new Map<string, string | true>();
  for (const token of tokenize(args, options)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is one argument too many`);
    if (values.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    values.set(token.name, valueOf(token, options));
  }
  return values;
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
