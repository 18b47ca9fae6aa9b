import { concatBytes } from '../crypto/bytes.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import { isUserName } from '../text/names.ts';
import { decodeUtf8, encodeUtf8 } from '../text/utf8.ts';
import type { Person } from './person.ts';

// base64url of: version (1) || key (32) || length of the name (1) || name, of who shows it and then of the other.

const KEY_BYTES = 32;
const MAX_CHARACTERS = 256;

interface Persons {
  readonly mine: Person;
  readonly theirs: Person;
}

export function encodeSafetyCode({ mine, theirs }: Persons, version = 1): string {
  return encodeBase64Url(concatBytes(Uint8Array.of(version), encodePerson(mine), encodePerson(theirs)));
}

/** Undefined for anything that {@link encodeSafetyCode} does not write. */
export function decodeSafetyCode(text: string, version = 1): Persons | undefined {
  const code = bytesOf(text);
  if (code?.[0] !== version) return undefined;
  const mine = personAt(code, 1);
  if (mine === undefined) return undefined;
  const theirs = personAt(code, mine.end);
  if (theirs?.end !== code.length) return undefined;
  return { mine: mine.person, theirs: theirs.person };
}

function encodePerson({ user, identityKey }: Person): Uint8Array {
  const name = encodeUtf8(user);
  return concatBytes(identityKey, Uint8Array.of(name.length), name);
}

function personAt(code: Uint8Array, at: number): { person: Person; end: number } | undefined {
  const start = at + KEY_BYTES + 1;
  const end = start + (code[start - 1] ?? 0);
  if (end > code.length) return undefined;
  const user = nameOf(code.subarray(start, end));
  return user === undefined
    ? undefined
    : { person: { user, identityKey: code.slice(at, at + KEY_BYTES) }, end };
}

function bytesOf(text: string): Uint8Array | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  try {
    return decodeBase64Url(text);
  } catch {
    return undefined;
  }
}

function nameOf(encoded: Uint8Array): string | undefined {
  try {
    const user = decodeUtf8(encoded);
    return isUserName(user) ? user : undefined;
  } catch {
    return undefined;
  }
}
