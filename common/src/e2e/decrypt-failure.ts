/** Why a message could not be decrypted; each is told to the person, and nothing changed. */
export type FailureReason =
  /** The bytes are no element, payload or content. */
  | 'malformed'
  /** Of a session that is not here: evicted, or lost with an older vault. */
  | 'unknown-session'
  /** A session start with prekeys that are used up or too old. */
  | 'unknown-prekey'
  /** Decrypted before. */
  | 'repeated'
  /** More messages are missing before it than a session makes up for. */
  | 'too-far-ahead'
  /** That device has started more sessions than are remembered. */
  | 'too-many-starts'
  /** Altered on the way, or not from that device. */
  | 'not-authentic'
  /** From a device that its sender's list does not have. */
  | 'unknown-sender'
  /** Of another conversation than the one between sender and receiver. */
  | 'misdirected'
  /** Decrypted before, and then it could not be kept. */
  | 'not-kept';

export class DecryptFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string = reason) {
    super(message);
    this.name = 'DecryptFailure';
    this.reason = reason;
  }
}
