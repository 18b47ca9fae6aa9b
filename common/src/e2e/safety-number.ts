import { concatBytes, equalBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { numericFingerprint } from './numeric-fingerprint.ts';
import { decodeSafetyCode, encodeSafetyCode } from './safety-code.ts';

// Signal's numeric fingerprint (libsignal, rust/protocol/src/fingerprint.rs), over Ed25519 identity keys and user names.

/** Whose key is compared. */
export interface Person {
  readonly user: string;
  /** Public, 32 bytes. */
  readonly identityKey: Uint8Array;
}

const VERSION = Uint8Array.of(0, 0);

/** Takes some ten milliseconds: keep the result. */
export function safetyNumber(
  mine: Person,
  theirs: Person,
): {
  /** 60 digits, the same on both sides. */
  readonly digits: string;
  /** What a QR code shows to the other person's client. */
  readonly code: string;
} {
  return { digits: digitsOf(mine, theirs), code: encodeSafetyCode({ mine, theirs }) };
}

export type Comparison = 'match' | 'mismatch' | 'other-person' | 'not-a-code';

/** `pasted`: the code that the other person's client shows, or its 60 digits, white space anywhere. */
export function compareCode(
  { mine, theirs }: { readonly mine: Person; readonly theirs: Person },
  pasted: string,
): Comparison {
  const text = pasted.replaceAll(/\s/g, '');
  if (/^\d{60}$/.test(text)) return text === digitsOf(mine, theirs) ? 'match' : 'mismatch';
  const code = decodeSafetyCode(text);
  if (code === undefined) return 'not-a-code';
  // The code was made on the other side, where the two persons stand the other way round.
  if (code.mine.user !== theirs.user || code.theirs.user !== mine.user) return 'other-person';
  const isSame =
    equalBytes(code.mine.identityKey, theirs.identityKey) &&
    equalBytes(code.theirs.identityKey, mine.identityKey);
  return isSame ? 'match' : 'mismatch';
}

function digitsOf(mine: Person, theirs: Person): string {
  return [fingerprint(mine), fingerprint(theirs)].sort().join('');
}

/** 30 digits. */
function fingerprint({ user, identityKey }: Person): string {
  return numericFingerprint(concatBytes(VERSION, identityKey, encodeUtf8(user), identityKey), identityKey);
}
