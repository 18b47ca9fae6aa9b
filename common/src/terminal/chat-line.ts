import { hintNearest } from '../text/nearest.ts';

/** What a command takes: single words first, those with spaces in quotes, then perhaps the rest of the line. */
export interface Takes {
  readonly words: number;
  /** How many of the words must be there. */
  readonly needed: number;
  readonly text: 'no' | 'may' | 'must';
}

export type CommandTable = Readonly<Record<string, { readonly usage: string; readonly takes: Takes }>>;

export type ChatLine<Name extends string> =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command';
      readonly name: Name;
      readonly words: readonly string[];
      readonly text: string;
    }
  /** It can't be done; `why` says what to write instead. `name`: of the command that was meant. */
  | { readonly kind: 'wrong'; readonly name?: Name; readonly why: string };

/** `#"my family"` as well: groups are named so. */
const QUOTED = /^(#?)"([^"]*)"$/;
const WORD = /^(#?"[^"]*"(?!\S)|\S+)\s*([^]*)$/;

/**
 * What the person means by a line. A line that begins with a command's word is that command, with or without a slash,
 * and never a message: `dm bob ...` must not reach the lobby because of a slip. `//x` is the message `/x`.
 */
export function parseChatLine<T extends CommandTable>(line: string, commands: T): ChatLine<keyof T & string> {
  const input = line.trim();
  if (input === '') return { kind: 'empty' };
  if (input.startsWith('//')) return { kind: 'text', text: input.slice(1) };
  const [, slash = '', word = '', rest = ''] = /^(\/?)(\S*)\s*([^]*)$/.exec(input) ?? [];
  const name = slash === '' ? word : word.toLowerCase();
  if (isNameIn(commands, name)) return parseCommand(name, rest, commands[name]);
  if (slash === '') return { kind: 'text', text: input };
  const hint = hintNearest(name, Object.keys(commands)) || '; "help" lists the commands.';
  return { kind: 'wrong', why: `There is no command "/${word}"${hint} A message that begins so: /${input}` };
}

function parseCommand<Name extends string>(
  name: Name,
  rest: string,
  command: CommandTable[string] | undefined,
): ChatLine<Name> {
  const { takes, usage } = command ?? { takes: { words: 0, needed: 0, text: 'no' }, usage: name };
  const { words, text } = takeWords(rest, takes.words);
  if (words.length < takes.needed || (text === '' && takes.text === 'must'))
    return { kind: 'wrong', name, why: `Write: ${usage}` };
  if (text === '' || takes.text !== 'no') return { kind: 'command', name, words, text };
  const why = `Write: ${usage}. If you meant a message to everybody: broadcast ${name} ${rest}`;
  return { kind: 'wrong', name, why };
}

/** The first words of `rest`, at most so many, and what is left then. */
export function takeWords(rest: string, most: number): { readonly words: string[]; readonly text: string } {
  const words: string[] = [];
  let text = rest;
  while (words.length < most && text !== '') {
    const [, word = '', others = ''] = WORD.exec(text) ?? [];
    words.push(word.replace(QUOTED, '$1$2'));
    text = others;
  }
  return { words, text };
}

function isNameIn<T extends CommandTable>(commands: T, name: string): name is keyof T & string {
  return Object.hasOwn(commands, name);
}
