/** Bun takes half a second for each key of group 14 and each agreement, Node a few milliseconds. */
const IS_DH_SLOW = 'Bun' in globalThis;

/** How many inputs to try where each costs some such keys. */
export function dhRuns(runs: number): number {
  return IS_DH_SLOW ? 1 : runs;
}
