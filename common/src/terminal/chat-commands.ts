import { formatTable } from '../node/command-line.ts';
import type { Takes } from './chat-line.ts';
import { widthOf } from './wrap-text.ts';

const nothing: Takes = { words: 0, needed: 0, text: false };
const oneWord: Takes = { words: 1, needed: 1, text: false };
const maybeWord: Takes = { words: 1, needed: 0, text: false };

interface ChatCommand {
  readonly usage: string;
  readonly takes: Takes;
  readonly help: string;
}

/** What can be typed, beside messages. */
export const chatCommands = {
  connect: {
    usage: 'connect [link or host:port]',
    takes: maybeWord,
    help: 'to a server; the last one again',
  },
  signup: { usage: 'signup [name]', takes: maybeWord, help: 'make an account' },
  signin: { usage: 'signin [name]', takes: maybeWord, help: 'with name and password' },
  broadcast: {
    usage: 'broadcast [message]',
    takes: { words: 0, needed: 0, text: true },
    help: 'to everybody; the server can read it',
  },
  dm: {
    usage: 'dm <user> [message]',
    takes: { words: 1, needed: 1, text: true },
    help: 'to one person, end-to-end encrypted',
  },
  people: { usage: 'people', takes: nothing, help: 'who is online' },
  history: { usage: 'history [count]', takes: maybeWord, help: 'what was said here' },
  verify: {
    usage: 'verify <user> [code]',
    takes: { words: 2, needed: 1, text: false },
    help: 'compare the safety number',
  },
  requests: { usage: 'requests', takes: nothing, help: 'who wants to write to you' },
  accept: { usage: 'accept <user>', takes: oneWord, help: 'a request, or a changed identity' },
  block: { usage: 'block <user>', takes: oneWord, help: 'hear nothing from them' },
  unblock: { usage: 'unblock <user>', takes: oneWord, help: 'hear them again' },
  recovery: { usage: 'recovery <file>', takes: oneWord, help: 'save your identity key, under a passphrase' },
  restore: { usage: 'restore <file>', takes: oneWord, help: 'your identity key, from such a file' },
  startover: { usage: 'startover', takes: nothing, help: 'a new identity key: everybody is warned' },
  export: {
    usage: 'export <file> [json|markdown]',
    takes: { words: 2, needed: 1, text: false },
    help: 'all your direct messages, readable',
  },
  logout: { usage: 'logout', takes: nothing, help: 'the server forgets this machine' },
  exit: { usage: 'exit', takes: nothing, help: 'leave; you stay signed in' },
  help: { usage: 'help', takes: nothing, help: 'print this' },
} as const satisfies Readonly<Record<string, ChatCommand>>;

export type ChatCommandName = keyof typeof chatCommands;

export const CHAT_HINT = 'Anything else is a message to whom the prompt names; "//text" sends "/text".';

/** The list of commands, in two columns where they fit. */
export function formatChatHelp(columns: number | undefined): string {
  const rows = Object.values(chatCommands).map(({ usage, help }) => [usage, help] as const);
  const table = formatTable(rows);
  const isWide = table.split('\n').every((row) => widthOf(row) < (columns ?? Infinity));
  return isWide ? table : rows.map(([usage, help]) => `${usage}\n  ${help}`).join('\n');
}
