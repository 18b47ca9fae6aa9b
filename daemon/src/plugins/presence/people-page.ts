import { encodeUtf8 } from '../../../../common/src/text/utf8.ts';
import type { Person } from './online-users.ts';

// A record's plaintext holds 64 KiB (PROTOCOL.md section 3.3); the rest is for what surrounds the list.
const BUDGET = 60 * 1024;
/** CBOR around the two texts of a person: map head, keys, text heads. */
const OVERHEAD = 32;

/** The most people that the schema of `presence.list` lets into one answer. */
const MAX_PEOPLE = 2_000;

export interface PeoplePage {
  readonly people: Person[];
  readonly more: boolean;
}

/** Those behind the name `after`, as many as one answer holds: some 250 with the longest names. `people`: by name. */
export function pageOf(people: readonly Person[], after: string): PeoplePage {
  let left = BUDGET;
  const page: Person[] = [];
  for (const { user, displayName } of people) {
    if (user <= after) continue;
    left -= user.length + encodeUtf8(displayName).length + OVERHEAD;
    if (left < 0 || page.length === MAX_PEOPLE) return { people: page, more: true };
    page.push({ user, displayName });
  }
  return { people: page, more: false };
}
