import type { LinkEnd } from '../channel/message-link.ts';
import type { ErrorBody } from '../wire/codec.ts';

/** The daemon answered a request with an error. */
export class RequestRefused extends Error {
  readonly answer: ErrorBody;

  constructor(type: string, answer: ErrorBody) {
    super(`${type}: ${answer.code}: ${answer.message}`);
    this.name = 'RequestRefused';
    this.answer = answer;
  }
}

/** The connection ended before the answer came; whether the daemon did what was asked is not known. */
export class SessionEnded extends Error {
  readonly end: LinkEnd;

  constructor(end: LinkEnd) {
    super(`the connection ended: ${end.kind}`);
    this.name = 'SessionEnded';
    this.end = end;
  }
}

/** No answer within the deadline. */
export class RequestTimedOut extends Error {
  constructor(what: string) {
    super(`no answer to ${what} in time`);
    this.name = 'RequestTimedOut';
  }
}
