import { isSlipOf } from '../text/nearest.ts';
import { chatCommands, type ChatCommandName, secretsAsked } from './chat-commands.ts';
import { takeWords } from './chat-line.ts';

/** Words as near to a command as slips are; plurals of a command's word are as well. */
const ORDINARY: ReadonlySet<string> = new Set(['signing', 'revoked', 'evoke', 'restored']);

/** The command that a message may have been meant for, of those that ask for a secret: its first word is nearly the command's, and no words are too many. */
export function misspeltCommand(message: string): ChatCommandName | undefined {
  const [, first = '', rest = ''] = /^([a-z-]+)(?:\s+([^]*))?$/i.exec(message) ?? [];
  const word = first.toLowerCase();
  if (ORDINARY.has(word)) return undefined;
  const names = Object.keys(secretsAsked) as ChatCommandName[];
  return names.find(
    (name) =>
      word !== `${name}s` &&
      isSlipOf(word, name) &&
      takeWords(rest, chatCommands[name].takes.words).text === '',
  );
}
