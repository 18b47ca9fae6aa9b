export type ProblemCode =
  | 'unreachable'
  | 'timed-out'
  | 'key-mismatch'
  | 'not-noncesense'
  | 'invite-invalid'
  | 'invite-needed'
  | 'registration-closed'
  | 'name-taken'
  | 'name-invalid'
  | 'password-weak'
  | 'login-failed'
  /** The daemon's SCRAM proof is wrong, or it asks for too little work. */
  | 'daemon-untrusted'
  | 'too-many-attempts'
  | 'rate-limited'
  | 'device-refused'
  | 'lost'
  | 'not-connected'
  | 'not-signed-in'
  /** The other person shows another identity key than before: nothing is sent until it is accepted. */
  | 'identity-changed'
  | 'blocked'
  /** The keys of this machine are missing, still opening, or can't be used. */
  | 'encryption-not-ready'
  | 'no-such-person'
  /** Not a recovery file of this account, damaged, or another passphrase. */
  | 'recovery-invalid'
  /** A file here that can't be read, or a place that can't be written. */
  | 'file-unusable'
  /** What came is not the file that was sent. */
  | 'file-damaged'
  /** The person wanted no more of it. */
  | 'cancelled'
  | 'refused'
  | 'internal';

export interface ProblemDetail {
  /** Daemon keys in base64url. */
  readonly pinned?: string;
  readonly presented?: string;
  /** `host:port`. */
  readonly address?: string;
  /** Seconds after which another try may succeed. */
  readonly retryAfter?: number;
}

/** What went wrong, in plain words fit for showing; nothing secret in it. */
export class ClientProblem extends Error {
  readonly code: ProblemCode;
  readonly detail?: ProblemDetail;

  constructor(code: ProblemCode, message: string, options: ErrorOptions & { detail?: ProblemDetail } = {}) {
    super(message, options);
    this.name = 'ClientProblem';
    this.code = code;
    if (options.detail) this.detail = options.detail;
  }
}
