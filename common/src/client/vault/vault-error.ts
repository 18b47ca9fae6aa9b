export type VaultErrorCode =
  /** Another process has opened the vault since. */
  | 'superseded'
  | 'closed'
  /** A value can't be read from disk any more. */
  | 'damaged'
  | 'too-large'
  /** The secret store does not give back what it was given. */
  | 'secret-not-kept';

const words: Readonly<Record<VaultErrorCode, string>> = {
  superseded: 'another process has opened what is kept on this machine',
  closed: 'what is kept on this machine is closed',
  damaged: 'what is kept on this machine was damaged since it was opened',
  'too-large': 'this is more than can be kept at once',
  'secret-not-kept': 'its secret store does not keep what it is given',
};

export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode) {
    super(words[code]);
    this.name = 'VaultError';
    this.code = code;
  }
}
