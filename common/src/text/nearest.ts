import { closest, distance } from 'fastest-levenshtein';

/** The candidate that somebody who typed `word` probably meant, or undefined when none is near. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const candidate = closest(word.toLowerCase(), candidates);
  const tolerance = Math.ceil(Math.max(word.length, candidate.length) / 3);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= tolerance ? candidate : undefined;
}

/** `; did you mean "…"?`, or nothing. */
export function hintNearest(word: string, candidates: readonly string[]): string {
  const candidate = nearest(word, candidates);
  return candidate === undefined ? '' : `; did you mean "${candidate}"?`;
}

/** From so many letters on, two slips are one word still. */
const LONG = 9;

/** Whether somebody who typed `word` has mistyped `meant`: a letter too many, too few, another one, or two that changed places. */
export function isSlipOf(word: string, meant: string): boolean {
  const steps = distance(word, meant);
  const hasSwapped = steps === 2 && lettersOf(word) === lettersOf(meant);
  return steps <= (meant.length < LONG ? 1 : 2) || hasSwapped;
}

function lettersOf(word: string): string {
  return Array.from(word).sort().join('');
}
