/**
 * Of files in open folders, those that a path somebody sent may mean: one ends with the other, part by part, and no other
 * one has more parts in common. Either folder may be the other's.
 */
export function bestMatches<T>(path: string, files: readonly T[], pathOf: (file: T) => string): readonly T[] {
  const wanted = path.split('/').reverse();
  const ranked = files.map((file) => ({
    file,
    common: commonParts(wanted, pathOf(file).split('/').reverse()),
  }));
  const most = Math.max(0, ...ranked.map(({ common }) => common));
  return most === 0 ? [] : ranked.filter(({ common }) => common === most).map(({ file }) => file);
}

/** 0 unless the shorter one is the end of the longer one. */
function commonParts(one: readonly string[], other: readonly string[]): number {
  const least = Math.min(one.length, other.length);
  return one.slice(0, least).every((part, index) => part === other[index]) ? least : 0;
}
