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
