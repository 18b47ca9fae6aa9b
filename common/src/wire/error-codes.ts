/** The catalogue of PROTOCOL.md section 5: what a peer may be told, each with its default words. */
export const errorCodes = {
  malformed: 'the bytes received are not what the protocol allows',
  invalid: 'the message does not fit its schema',
  unsupported: 'no plugin of this daemon handles that message',
  'not-now': 'that message is not allowed at this point of the connection',
  refused: 'the daemon refused this',
  internal: 'the daemon failed at this; its operator finds the reason in the log',
  'timed-out': 'a deadline passed',
  'too-many-connections': 'too many connections; try again later',
  'too-many-attempts': 'too many failed logins on this connection',
  'slow-consumer': 'this connection did not read what was sent to it',
  stopping: 'the daemon is stopping',
  'signed-out': 'this device signed out',
  revoked: 'this device was revoked',
  'login-failed': 'name, password or device key is wrong',
  'registration-closed': 'this daemon takes no new accounts',
  'invite-needed': 'an invite is needed to make an account here',
  'invite-invalid': 'the invite is unknown, used up or expired',
  'name-taken': 'that name is taken',
  'password-needed': 'prove the password on this connection first',
  'already-exists': 'that exists already',
  'not-found': 'there is no such thing',
  outdated: 'a newer one is here already',
  'too-many': 'a limit of this daemon is reached',
  'rate-limited': 'that is too much at once; try again later',
} as const;

export type ErrorCode = keyof typeof errorCodes;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** What of an error's message travels: well-formed, and short enough for every schema that holds one. */
export function shortMessage(message: string): string {
  return message.slice(0, 160).toWellFormed();
}

/** An error that is meant for the peer: its code and message travel as they are, and hold nothing secret. */
export class PeerError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which another try may succeed. */
  readonly retryAfter?: number;

  constructor(
    code: ErrorCode,
    message: string = errorCodes[code],
    { retryAfter }: { readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.name = 'PeerError';
    this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}
