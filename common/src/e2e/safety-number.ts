import { concatBytes, equalBytes } from '../crypto/bytes.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { numericFingerprint } from './numeric-fingerprint.ts';
import type { Person } from './person.ts';
import { decodeSafetyCode, encodeSafetyCode } from './safety-code.ts';

// Signal's numeric fingerprint (libsignal, rust/protocol/src/fingerprint.rs), over identity keys and user names.

interface Scheme {
  /** The first byte of a code. */
  readonly version: number;
  /** 30 digits. */
  readonly fingerprint: (person: Person) => string;
  /** The key in a code, 32 bytes. */
  readonly shortKey: (identityKey: Uint8Array) => Uint8Array;
}

const VERSION = Uint8Array.of(0, 0);

const schemes = {
  'nonce-sense': {
    version: 1,
    fingerprint: ({ user, identityKey }) =>
      numericFingerprint(concatBytes(VERSION, identityKey, encodeUtf8(user), identityKey), identityKey),
    shortKey: (identityKey) => identityKey,
  },
  classic: {
    version: 2,
    fingerprint: ({ user, identityKey }) => {
      const subject = label('classic identity', encodeUtf8(user), identityKey);
      return numericFingerprint(subject, subject);
    },
    shortKey: sha256,
  },
} as const satisfies Record<string, Scheme>;

/** Which keys are compared: those of NonceSense, or those by which original clients know people. */
type SafetyNumberKind = keyof typeof schemes;

/** What is compared, and by whom. */
export interface ComparedPersons {
  readonly mine: Person;
  readonly theirs: Person;
  /** Absent: those of NonceSense. */
  readonly kind?: SafetyNumberKind;
}

/** Takes some ten milliseconds: keep the result. */
export function safetyNumber(
  mine: Person,
  theirs: Person,
  kind: SafetyNumberKind = 'nonce-sense',
): {
  /** 60 digits, the same on both sides. */
  readonly digits: string;
  /** What a QR code shows to the other person's client. */
  readonly code: string;
} {
  const { version } = schemes[kind];
  const persons = { mine: shortened(mine, kind), theirs: shortened(theirs, kind) };
  return { digits: digitsOf({ mine, theirs, kind }), code: encodeSafetyCode(persons, version) };
}

export type Comparison = 'match' | 'mismatch' | 'other-person' | 'not-a-code';

/** `pasted`: the code that the other person's client shows, or its 60 digits, white space anywhere. */
export function compareCode(
  { mine, theirs, kind = 'nonce-sense' }: ComparedPersons,
  pasted: string,
): Comparison {
  const text = pasted.replaceAll(/\s/g, '');
  if (/^\d{60}$/.test(text)) return text === digitsOf({ mine, theirs, kind }) ? 'match' : 'mismatch';
  const code = decodeSafetyCode(text, schemes[kind].version);
  if (code === undefined) return 'not-a-code';
  // The code was made on the other side, where the two persons stand the other way round.
  if (code.mine.user !== theirs.user || code.theirs.user !== mine.user) return 'other-person';
  const isSame =
    equalBytes(code.mine.identityKey, shortened(theirs, kind).identityKey) &&
    equalBytes(code.theirs.identityKey, shortened(mine, kind).identityKey);
  return isSame ? 'match' : 'mismatch';
}

function digitsOf({ mine, theirs, kind }: Required<ComparedPersons>): string {
  const { fingerprint } = schemes[kind];
  return [fingerprint(mine), fingerprint(theirs)].sort().join('');
}

function shortened({ user, identityKey }: Person, kind: SafetyNumberKind): Person {
  return { user, identityKey: schemes[kind].shortKey(identityKey) };
}
