import type { ViewTexts } from '../../../src/view-texts.ts';

/** Words to recognise in tests; the real ones come from VS Code. */
export const englishTexts: ViewTexts = {
  title: 'Lobby',
  protection: 'readable by the server',
  online: (count) => `${count} online`,
  empty: 'empty',
  placeholder: { ready: 'write', other: 'commands only' },
  banner: {
    noServer: 'no server',
    offline: (address) => `disconnected from ${address}`,
    connecting: (address) => `connecting to ${address}`,
    guest: (server) => `guest at ${server}`,
    elsewhere: 'another window',
  },
  actions: {
    connect: 'connect',
    reconnect: 'again',
    tryNow: 'now',
    signUp: 'sign up',
    signIn: 'sign in',
    useHere: 'use here',
  },
  commands: {
    broadcast: { argument: '<message>', description: 'to everyone' },
    signup: { description: 'new' },
    signin: { description: 'known' },
    logout: { description: 'out' },
    exit: { description: 'away' },
    help: { description: 'this' },
  },
  hints: {
    notSignedIn: 'not signed in',
    nothingToBroadcast: 'write the message',
    unknownCommand: (name) => `no /${name}`,
    tooLong: (bytes) => `${bytes} too many`,
    help: 'the help',
  },
  strings: {
    messages: 'Messages',
    loadOlder: 'Older',
    loadingOlder: 'Loading',
    today: 'Today',
    yesterday: 'Yesterday',
    you: 'You',
    sending: 'Sending',
    failed: 'Failed',
    retry: 'Retry',
    composer: 'Composer',
    send: 'Send',
    commands: 'Commands',
  },
};
