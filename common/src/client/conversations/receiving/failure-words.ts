import type { FailureReason } from '../../../e2e/decrypt-failure.ts';

/** Why something that came can't be shown, in words for the person at the keyboard. */
export const failureWords: Readonly<Record<FailureReason, string>> = {
  malformed: 'It is damaged, or from a newer version of NonceSense.',
  'unknown-session': 'The keys it was encrypted with are no longer on this machine.',
  'unknown-prekey': 'It was encrypted with keys that this machine has given up.',
  repeated: 'It came before; the server repeated it.',
  'too-far-ahead': 'Too many messages before it are missing. The server may be withholding them.',
  'too-many-starts': 'That device has begun too many conversations at once.',
  'not-authentic': 'It was altered on the way, or is not from that device.',
  'unknown-sender': 'It names a device that is not in the list of its sender.',
  misdirected: 'It was written for another conversation.',
  'not-kept': 'This machine could not keep it: it is too large, or something in it was not expected.',
};
