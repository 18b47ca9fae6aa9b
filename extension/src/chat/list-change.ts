import { isSameData } from '../same-data.ts';
import type { ViewListChange, ViewMessage } from '../view-protocol.ts';

/** From one list to the next, what lies between their common begin and their common end. */
export function listChange(before: readonly ViewMessage[], after: readonly ViewMessage[]): ViewListChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end++;
  return { start, removed: before.length - start - end, added: after.slice(start, after.length - end) };
}

/** Most messages differ by nothing, or at a glance. */
function isSame(a: ViewMessage | undefined, b: ViewMessage | undefined): boolean {
  return isSameData(a, b);
}
