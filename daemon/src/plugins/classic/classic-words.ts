import { foldUserName } from '../../../../common/src/text/names.ts';
import { type ErrorCode, PeerError } from '../../plugin/api.ts';
import { ClassicRefusal } from './payload.ts';

const NAME_RULE = 'User names have 1 to 32 of a-z 0-9 . _ -, and begin with a letter or digit.';

const words: Partial<Record<ErrorCode, string>> = {
  'login-failed': 'The name or the password is wrong.',
  'name-taken': 'That name is taken.',
  'registration-closed': 'This server takes no new accounts.',
  'invite-needed':
    'This server takes new accounts by invite only: make one in NonceSense, with a link from its admin, then sign in here.',
  'not-now': 'Sign in first.',
  stopping: 'The server is stopping.',
  'slow-consumer': 'The connection did not read what was sent to it.',
};

/** For the user of a client of the original protocol, whose client knows no codes. */
export function wordsOf(code: ErrorCode, message: string): string {
  return words[code] ?? sentence(message);
}

/** What a handler's failure means to the client; `undefined` for a bug. */
export function refusalWords(error: unknown): string | undefined {
  if (error instanceof ClassicRefusal) return error.message;
  if (!(error instanceof PeerError)) return undefined;
  const { retryAfter } = error;
  const wait = retryAfter === undefined ? '' : ` Try again in ${retryAfter} s.`;
  return wordsOf(error.code, error.message) + wait;
}

/** The user's own name, also in capitals: the original had no rules. @throws ClassicRefusal */
export function ownName(name: string): string {
  const folded = foldUserName(name);
  if (folded === undefined) throw new ClassicRefusal(NAME_RULE);
  return folded;
}

/** Of somebody else, exactly as others see it: clients find their conversations by it. @throws ClassicRefusal */
export function nameOf(name: string): string {
  const folded = ownName(name);
  if (folded !== name) throw new ClassicRefusal(`Names are in lower case here: write "${folded}".`);
  return name;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}
