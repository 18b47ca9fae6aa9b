import { foldUserName } from '../../common/src/text/names.ts';
import { type GroupCommand, groupCommands, type GroupOrder, parseGroupOrder } from './groups/group-order.ts';

export const slashCommands = [
  'dm',
  'broadcast',
  ...groupCommands,
  'signup',
  'signin',
  'logout',
  'exit',
  'help',
] as const;
export type SlashCommand = (typeof slashCommands)[number];

/** Takes nothing with it. */
export type PlainCommand = Exclude<SlashCommand, GroupCommand | 'broadcast' | 'dm'>;

export type Submission =
  | { readonly kind: 'empty' }
  | { readonly kind: 'message'; readonly text: string }
  /** To everyone, whatever conversation it was typed in. */
  | { readonly kind: 'broadcast'; readonly text: string }
  | { readonly kind: 'direct'; readonly user: string; readonly text: string }
  | { readonly kind: 'order'; readonly order: GroupOrder }
  | { readonly kind: 'command'; readonly command: PlainCommand }
  /** `/broadcast` without a message. */
  | { readonly kind: 'nothing-to-broadcast' }
  /** `/dm` without a user name, or without a message. */
  | { readonly kind: 'nothing-to-send' }
  /** A group's, without all that it needs. */
  | { readonly kind: 'incomplete'; readonly command: GroupCommand }
  | { readonly kind: 'unknown'; readonly name: string };

/** What the person means by the text in the composer. `//x` is the message `/x`. */
export function parseSubmission(input: string): Submission {
  const text = input.trim();
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('//')) return { kind: 'message', text: text.slice(1) };
  if (!text.startsWith('/')) return { kind: 'message', text };
  const [name, rest] = firstWord(text.slice(1));
  const command = slashCommands.find((known) => known === name.toLowerCase());
  if (command === undefined) return { kind: 'unknown', name };
  if (command === 'dm') return directMessage(rest);
  if (isGroupCommand(command)) return groupOrder(command, rest);
  if (command !== 'broadcast') return { kind: 'command', command };
  return rest === '' ? { kind: 'nothing-to-broadcast' } : { kind: 'broadcast', text: rest };
}

/** What is typed to say `text`. */
export function typedFor(text: string): string {
  return text.startsWith('/') ? `/${text}` : text;
}

function directMessage(rest: string): Submission {
  const [name, text] = firstWord(rest);
  const user = foldUserName(name.replace(/^@/, ''));
  return user === undefined || text === '' ? { kind: 'nothing-to-send' } : { kind: 'direct', user, text };
}

function groupOrder(command: GroupCommand, rest: string): Submission {
  const order = parseGroupOrder(command, rest);
  return order ? { kind: 'order', order } : { kind: 'incomplete', command };
}

function isGroupCommand(command: SlashCommand): command is GroupCommand {
  return groupCommands.some((known) => known === command);
}

function firstWord(text: string): readonly [string, string] {
  const [, word = '', rest = ''] = /^(\S*)\s*([^]*)$/.exec(text) ?? [];
  return [word, rest];
}
