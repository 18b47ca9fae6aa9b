import type { LinkEnd } from '../channel/message-link.ts';
import type { ErrorBody } from '../wire/codec.ts';
import { type ErrorCode, isErrorCode } from '../wire/error-codes.ts';
import { ClientProblem, type ProblemCode } from './problem.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from './session-errors.ts';

type Told = readonly [code: ProblemCode, words: string];

// PROTOCOL.md section 5 in words for the person at the keyboard.
const told: Readonly<Record<ErrorCode, Told>> = {
  malformed: ['refused', 'The server did not understand this client. One of the two may need an update.'],
  invalid: ['refused', 'The server found a mistake in what this client sent.'],
  unsupported: ['refused', 'This server does not offer that.'],
  'not-now': ['refused', 'The server does not allow that at this moment.'],
  refused: ['refused', 'The server refused this.'],
  internal: ['internal', 'The server failed at this. Its admin finds the reason in its log.'],
  'timed-out': ['timed-out', 'The server gave up waiting. Try again.'],
  'too-many-connections': ['refused', 'The server has too many connections now. Try again later.'],
  'too-many-attempts': [
    'too-many-attempts',
    'There were too many failed logins. Wait a little, then try again.',
  ],
  'slow-consumer': ['lost', 'This connection was too slow and the server ended it.'],
  stopping: ['lost', 'The server is stopping or restarting.'],
  'signed-out': ['device-refused', 'This device was signed out. Sign in again with your password.'],
  revoked: ['device-refused', 'This device was revoked. Sign in again with your password.'],
  'login-failed': ['login-failed', 'The name or the password is wrong.'],
  'registration-closed': ['registration-closed', 'This server takes no new accounts. Ask its admin.'],
  'invite-needed': [
    'invite-needed',
    'You need an invite link to make an account here. Ask somebody who has one.',
  ],
  'invite-invalid': ['invite-invalid', 'This invite is unknown, used up or expired. Ask for a new link.'],
  'name-taken': ['name-taken', 'That name is taken. Choose another one.'],
  'password-needed': ['refused', 'The server wants your password for that. Sign out and in again.'],
  'already-exists': ['refused', 'That exists already.'],
  'not-found': ['refused', 'The server knows no such thing.'],
  outdated: ['refused', 'The server has something newer already.'],
  'too-many': ['refused', 'A limit of this server is reached.'],
  'rate-limited': ['rate-limited', 'That was too much for the server at once.'],
};

// Of these the daemon's own words say more than ours.
const withReason: ReadonlySet<ErrorCode> = new Set([
  'invalid',
  'refused',
  'not-now',
  'already-exists',
  'too-many',
]);
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** Any error of the client core as one that can be shown. */
export function problemOf(error: unknown): ClientProblem {
  if (error instanceof ClientProblem) return error;
  if (error instanceof RequestRefused) return problemOfAnswer(error.answer);
  if (error instanceof SessionEnded) return problemOfEnd(error.end);
  if (error instanceof RequestTimedOut) {
    return new ClientProblem('timed-out', 'The server did not answer in time. Try again.', { cause: error });
  }
  return new ClientProblem('internal', 'Something went wrong inside the client.', { cause: error });
}

export function problemOfAnswer({ code, message, retryAfter }: ErrorBody): ClientProblem {
  const [problem, words] = told[code];
  const said = withReason.has(code) ? `${words} It says: ${cleaned(message)}` : words;
  if (retryAfter === undefined) return new ClientProblem(problem, said);
  const again = `${said} It takes you again in ${inWords(retryAfter)}.`;
  return new ClientProblem(problem, again, { detail: { retryAfter } });
}

export function problemOfEnd(end: LinkEnd): ClientProblem {
  switch (end.kind) {
    case 'goodbye':
      if (isErrorCode(end.code)) return problemOfAnswer({ code: end.code, message: end.message });
      return new ClientProblem('lost', `The server ended the connection. It says: ${cleaned(end.message)}`);
    case 'lost':
      return new ClientProblem('lost', 'The connection to the server was lost.', { cause: end.error });
    case 'closed-here':
      return new ClientProblem('lost', `This client ended the connection: ${end.message}.`);
    case 'failed':
      return new ClientProblem('internal', 'Something went wrong inside the client.', { cause: end.error });
  }
}

/** Text of a daemon, harmless on a line of its own. */
function cleaned(text: string): string {
  return text.replace(UNSAFE, ' ').trim().slice(0, 200);
}

function inWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7_200) return `${Math.ceil(seconds / 60)} minutes`;
  return `${Math.ceil(seconds / 3_600)} hours`;
}
