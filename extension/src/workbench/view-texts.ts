import { l10n } from 'vscode';
import { type SlashCommand, slashCommands } from '../slash-commands.ts';
import type { ViewLogStrings, ViewSearch } from '../view-message.ts';
import type { ViewStrings } from '../view-protocol.ts';
import type { ViewTexts } from '../view-texts.ts';
import { translated } from './core-words.ts';
import { directTexts } from './direct-texts.ts';
import { messageTexts } from './message-texts.ts';

/** The page's words in the person's language. */
export function makeViewTexts(): ViewTexts {
  const commands = commandTexts();
  const messages = messageTexts();
  return {
    core: translated,
    title: l10n.t('Lobby'),
    protection: l10n.t('Readable by the server'),
    online: (count) => l10n.t('{0} online', count),
    empty: l10n.t('Nobody has said anything yet. What you write here, everyone on this server can read.'),
    placeholder: {
      ready: l10n.t('Message everyone in the lobby'),
      other: l10n.t('Type / for commands'),
    },
    banner: bannerTexts(),
    actions: {
      connect: l10n.t('Paste an Invite…'),
      reconnect: l10n.t('Connect Again'),
      tryNow: l10n.t('Try Now'),
      signUp: l10n.t('Sign Up…'),
      signIn: l10n.t('Sign In…'),
      useHere: l10n.t('Use in This Window'),
      linkDevice: l10n.t('Link with Another Device'),
      confirmLink: l10n.t('Yes: Confirm…'),
      refuseLink: l10n.t('No: Refuse'),
      restoreIdentity: l10n.t('Restore from Recovery File…'),
      startOver: l10n.t('Start Over…'),
      doctor: l10n.t('Run Doctor'),
    },
    commands,
    hints: hintTexts(commands),
    direct: directTexts(),
    messages,
    search: { status: searchStatus },
    strings: { ...pageStrings(), message: messages.strings, log: logStrings() },
  };
}

function bannerTexts(): ViewTexts['banner'] {
  return {
    noServer: l10n.t(
      'You are not connected to a server yet. Ask its admin for an invite link and paste it here.',
    ),
    offline: (address) => l10n.t('You are disconnected from {0}.', address),
    connecting: (address) => l10n.t('Connecting to {0}…', address),
    guest: (server) => l10n.t('You are connected to {0}, but not signed in.', server),
    elsewhere: l10n.t('NonceSense is connected in another window.'),
    identityMissing: l10n.t(
      'Your account has keys for direct messages, and they are not on this device. Link it with another device of yours, restore them from your recovery file, or start over with new ones.',
    ),
    linking: l10n.t(
      'This device asks to be linked. On another device of yours, NonceSense says so now (else run “Devices” there) and shows a code. Compare all digits: if it is the same as this one, choose “They Match” there. Leave this window open: it asks you then, too.',
    ),
    confirmLink: l10n.t(
      'Did the other device show these digits and say that it linked this one? The server says that this device is linked; only you can know whether that is true. Nothing is sent or read here before you confirm.',
    ),
    linkCode: l10n.t('Code of this device'),
    revoked: l10n.t(
      'You revoked this device on another one: no direct message reaches it any more. If that was a mistake, link it again. If it was not you, somebody has your identity key and your password: change the password, and start over.',
    ),
    encryptionFailed: (problem) => l10n.t('Direct messages do not work on this device: {0}', problem),
  };
}

function commandTexts(): ViewTexts['commands'] {
  return {
    dm: {
      argument: l10n.t('<user> <message>'),
      description: l10n.t('Send a message that only this person can read'),
    },
    broadcast: { argument: l10n.t('<message>'), description: l10n.t('Send a message to everyone') },
    group: {
      argument: l10n.t('<name> <user>…'),
      description: l10n.t('Make a group; a name of several words in "quotation marks"'),
    },
    add: { argument: l10n.t('<user>…'), description: l10n.t('Add members to this group of yours') },
    remove: { argument: l10n.t('<user>'), description: l10n.t('Remove a member from this group of yours') },
    rename: { argument: l10n.t('<name>'), description: l10n.t('Rename this group of yours') },
    leave: { description: l10n.t('Leave this group') },
    signup: { description: l10n.t('Make an account on this server') },
    signin: { description: l10n.t('Sign in with your name and password') },
    logout: { description: l10n.t('Sign out on this device') },
    exit: { description: l10n.t('Disconnect from the server') },
    help: { description: l10n.t('Show what you can type') },
  };
}

function hintTexts(commands: ViewTexts['commands']): ViewTexts['hints'] {
  const lines = slashCommands.map((name) => `${usageOf(name, commands)} – ${commands[name].description}`);
  const keys = l10n.t(
    'Enter sends, Shift+Enter begins a new line. A message that begins with a slash: type //.',
  );
  return {
    notSignedIn: l10n.t(
      'You are not signed in, so this was not sent. Your text is kept; type /signin first.',
    ),
    nothingToBroadcast: l10n.t('Write the message after /broadcast.'),
    nothingToSend: l10n.t('Write /dm, the user name of a person, and the message.'),
    encryptionNotReady: l10n.t('This conversation takes no messages now. Your text is kept.'),
    toldEveryone: l10n.t('Sent to the lobby, where everyone can read it.'),
    incomplete: (command) => l10n.t('Write it as {0}.', usageOf(command, commands)),
    unknownCommand: (name) =>
      l10n.t('There is no command /{0}. Type /help for the list, or //{0} to send it as text.', name),
    tooLong: (bytes) => l10n.t('This message is too long by {0} bytes. Your text is kept.', bytes),
    help: [...lines, keys].join('\n'),
  };
}

function usageOf(name: SlashCommand, commands: ViewTexts['commands']): string {
  const { argument } = commands[name];
  return argument === undefined ? `/${name}` : `/${name} ${argument}`;
}

function searchStatus(count: number, progress: ViewSearch['progress']): string {
  if (progress === 'searching') return l10n.t('Searching…');
  if (count === 0) return l10n.t('Nothing found in what is kept on this device.');
  return progress === 'more' ? l10n.t('{0} found so far', count) : l10n.t('{0} found', count);
}

function logStrings(): ViewLogStrings {
  return {
    newMessages: l10n.t('New'),
    toEnd: l10n.t('Go to the Newest Message'),
    code: l10n.t('Code'),
    codeActs: {
      copy: l10n.t('Copy Code'),
      insert: l10n.t('Insert at Cursor'),
      open: l10n.t('Open as File'),
    },
    search: l10n.t('Search in this conversation'),
    searchResults: l10n.t('Messages found'),
    closeSearch: l10n.t('Close Search'),
    moreResults: l10n.t('Search Further Back'),
  };
}

function pageStrings(): Omit<ViewStrings, 'message' | 'log'> {
  return {
    messages: l10n.t('Messages'),
    loadOlder: l10n.t('Load Older Messages'),
    loadingOlder: l10n.t('Loading…'),
    today: l10n.t('Today'),
    yesterday: l10n.t('Yesterday'),
    you: l10n.t('You'),
    sending: l10n.t('Sending…'),
    sent: l10n.t('Sent'),
    delivered: l10n.t('Delivered'),
    read: l10n.t('Read'),
    failed: l10n.t('Not sent.'),
    composer: l10n.t('Message to everyone'),
    send: l10n.t('Send (Enter)'),
    commands: l10n.t('Commands'),
  };
}
