import { encodeUtf8 } from '../../../../common/src/text/utf8.ts';
import type { Person } from './online-users.ts';

// A record's plaintext holds 64 KiB (PROTOCOL.md section 3.4); the rest is for what surrounds the list.
const BUDGET = 60 * 1024;
/** CBOR around the two texts of a person: map head, keys, text heads. */
const OVERHEAD = 32;

/** As many as one answer holds, from the first on: 250 people with the longest names, over 1,000 with ordinary ones. */
export function peopleThatFit(people: readonly Person[]): Person[] {
  let left = BUDGET;
  const fitting: Person[] = [];
  for (const { user, displayName } of people) {
    left -= user.length + encodeUtf8(displayName).length + OVERHEAD;
    if (left < 0) break;
    fitting.push({ user, displayName });
  }
  return fitting;
}
