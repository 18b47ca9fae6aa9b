import { formatTable } from '../node/command-line.ts';
import type { Takes } from './chat-line.ts';
import { widthOf } from './wrap-text.ts';

const nothing: Takes = { words: 0, needed: 0, text: 'no' };
const maybeText: Takes = { words: 0, needed: 0, text: 'may' };
const someText: Takes = { words: 0, needed: 0, text: 'must' };
const maybeWord: Takes = { words: 1, needed: 0, text: 'no' };
const oneWord: Takes = { words: 1, needed: 1, text: 'no' };
const oneAndMaybe: Takes = { words: 2, needed: 1, text: 'no' };
const twoWords: Takes = { words: 2, needed: 2, text: 'no' };
const wordAndMaybeText: Takes = { words: 1, needed: 1, text: 'may' };
const wordAndText: Takes = { words: 1, needed: 1, text: 'must' };

interface ChatCommand {
  readonly usage: string;
  readonly takes: Takes;
  readonly help: string;
}

const account = {
  connect: command('connect [link or host:port]', maybeWord, 'to a server; the last one again'),
  signup: command('signup [name]', maybeWord, 'make an account'),
  signin: command('signin [name]', maybeWord, 'with name and password'),
  password: command('password', nothing, 'change it'),
  logout: command('logout', nothing, 'the server forgets this machine'),
  wipe: command('wipe', nothing, 'the same, and nothing of you stays on this machine'),
  deleteaccount: command('deleteaccount', nothing, 'at the server, for ever, and as wipe does'),
};

const people = {
  broadcast: command('broadcast [message]', maybeText, 'to everybody; the server can read it'),
  dm: command('dm <user> [message]', wordAndMaybeText, 'to one person, end-to-end encrypted'),
  people: command('people', nothing, 'who is online'),
  requests: command('requests', nothing, 'who wants to write to you'),
  accept: command('accept <user or #group>', oneWord, 'a request, or a changed identity'),
  ignore: command('ignore <user or #group>', oneWord, 'a request: out of sight'),
  block: command('block <user or #group>', oneWord, 'hear nothing from them'),
  unblock: command('unblock <user or #group>', oneWord, 'hear them again'),
  verify: command('verify <user> [code]', oneAndMaybe, 'compare the safety number'),
};

const groups = {
  group: command('group <name> <user...>', wordAndText, 'make a group; names with spaces in quotes'),
  groups: command('groups', nothing, 'those that you are in, and who is in them'),
  open: command('open <group>', oneWord, 'talk to a group; the following are about that group'),
  add: command('add <user...>', someText, 'more members'),
  remove: command('remove <user>', oneWord, 'a member'),
  rename: command('rename <name>', someText, 'the group'),
  owner: command('owner <user>', oneWord, 'hand the group over to a member'),
  leave: command('leave', nothing, 'the group'),
  continue: command('continue', nothing, 'with the others in a new group, when its owner is gone'),
};

const messages = {
  history: command('history [count]', maybeWord, 'what was said here, with the numbers for the following'),
  reply: command('reply [number] <message>', someText, 'to that message, or the last of somebody else'),
  edit: command('edit [number] <message>', someText, 'your message, or your last one'),
  'take-back': command('take-back [number]', maybeWord, 'your message, or your last one, from everybody'),
  react: command('react [number] <emoji>', oneAndMaybe, 'the same once more takes it back'),
  retry: command('retry [number]', maybeWord, 'sends again what could not be sent'),
  timer: command('timer [30s, 5m, 8h, 7d or off]', maybeWord, 'when messages here disappear'),
  export: command('export <file> [json|markdown]', oneAndMaybe, 'all your direct messages, readable'),
};

const files = {
  'send-file': command('send-file <file>', oneWord, 'to whom the prompt names'),
  save: command('save <number> <file>', twoWords, 'a file that came, under a new name'),
};

const devices = {
  devices: command('devices', nothing, 'your machines, and those that ask to be linked'),
  link: command('link [device]', maybeWord, 'this machine; or, on a linked one, the machine that asks'),
  'rename-device': command('rename-device <device> <name>', wordAndText, 'as your other machines show it'),
  revoke: command('revoke <device>', oneWord, 'it reads nothing newer'),
  'hand-over': command('hand-over <device>', oneWord, 'give it what was said before'),
  recovery: command('recovery <file>', oneWord, 'save your identity key, under a passphrase'),
  restore: command('restore <file>', oneWord, 'your identity key, from such a file'),
  startover: command('startover', nothing, 'a new identity key: everybody is warned'),
};

const chat = {
  exit: command('exit', nothing, 'leave; you stay signed in'),
  help: command('help', nothing, 'print this'),
};

const sections = {
  'Account here': account,
  People: people,
  Groups: groups,
  'Messages, where the prompt says': messages,
  Files: files,
  'Your devices and keys': devices,
  'This chat': chat,
};

/** What can be typed, beside messages. */
export const chatCommands = { ...account, ...people, ...groups, ...messages, ...files, ...devices, ...chat };

export type ChatCommandName = keyof typeof chatCommands;

type Secret = 'password' | 'new password' | 'passphrase';

/** What commands ask for that nobody else may read; NONCESENSE_PASSWORD answers for the password that there is, or is to be. */
export const secretsAsked: Readonly<Partial<Record<ChatCommandName, Secret>>> = {
  signup: 'password',
  signin: 'password',
  password: 'new password',
  deleteaccount: 'password',
  startover: 'password',
  revoke: 'password',
  recovery: 'passphrase',
  restore: 'passphrase',
};

export const CHAT_HINT = 'Anything else is a message to whom the prompt names; "//text" sends "/text".';

/** The list of commands, in two columns where they fit. */
export function formatChatHelp(columns: number | undefined): string {
  const rowsOf = (commands: object) =>
    Object.values(commands).map(({ usage, help }: ChatCommand) => [usage, help] as const);
  const tables = formatTable(Object.values(sections).flatMap(rowsOf)).split('\n');
  const isWide = tables.every((row) => widthOf(row) < (columns ?? Infinity));
  const parts = Object.entries(sections).map(([title, commands]) => {
    const rows = rowsOf(commands);
    const lines = isWide
      ? tables.splice(0, rows.length)
      : rows.map(([usage, help]) => `  ${usage}\n    ${help}`);
    return [`${title}:`, ...lines].join('\n');
  });
  return parts.join('\n');
}

function command(usage: string, takes: Takes, help: string): ChatCommand {
  return { usage, takes, help };
}
