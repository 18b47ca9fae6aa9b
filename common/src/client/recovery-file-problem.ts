const words = {
  'passphrase-weak': 'The passphrase needs at least 12 characters.',
  'wrong-passphrase': 'This passphrase does not open the recovery file.',
  damaged: 'The recovery file is damaged: part of it was changed or is missing. Use another copy of it.',
  newer: 'The recovery file was made by a newer version. Update this one first.',
  'not-a-recovery-file': 'This is not a recovery file.',
  'another-user': 'This recovery file is for another user.',
  'another-daemon': 'This recovery file is for an account on another server.',
} as const;

export type RecoveryFileReason = keyof typeof words;

/** What is wrong with a recovery file or its passphrase; the message is fit for showing. */
export class RecoveryFileProblem extends Error {
  readonly reason: RecoveryFileReason;

  constructor(reason: RecoveryFileReason, message: string = words[reason]) {
    super(message);
    this.name = 'RecoveryFileProblem';
    this.reason = reason;
  }
}
