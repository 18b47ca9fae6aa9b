import { stripVTControlCharacters } from 'node:util';

export interface MochaCounts {
  readonly passing: number;
  readonly failing: number;
  readonly pending: number;
}

/** What the last summary of mocha's spec reporter in `output` says; undefined when there is none. */
export function mochaCounts(output: string): MochaCounts | undefined {
  const text = stripVTControlCharacters(output).replaceAll('\r', '');
  const summary = [...text.matchAll(/^ +(\d+) passing \(.*\)$/gm)].at(-1);
  if (summary === undefined) return undefined;
  const rest = text.slice(summary.index);
  const count = (word: string): number => Number(new RegExp(`^ +(\\d+) ${word}$`, 'm').exec(rest)?.[1] ?? 0);
  return { passing: Number(summary[1]), failing: count('failing'), pending: count('pending') };
}
