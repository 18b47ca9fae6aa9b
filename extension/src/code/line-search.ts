/**
 * Every place where the lines stand one after the other, in order. Each line of the document is looked at once or twice
 * (Knuth, Morris, Pratt): what somebody sends may be thousands of equal lines, and so may what is here.
 */
export function placesOf(lines: readonly string[], document: readonly string[]): readonly number[] {
  const borders = bordersOf(lines);
  const places: number[] = [];
  let matched = 0;
  for (const [at, line] of document.entries()) {
    matched = longer(lines, borders, { matched, line });
    if (matched < lines.length) continue;
    places.push(at - lines.length + 1);
    matched = borders[matched - 1] ?? 0;
  }
  return places;
}

/** For each of the lines: how many at the end, up to it, are also those at the beginning. */
function bordersOf(lines: readonly string[]): readonly number[] {
  const borders: number[] = [];
  let matched = 0;
  for (const [at, line] of lines.entries()) {
    if (at > 0) matched = longer(lines, borders, { matched, line });
    borders.push(matched);
  }
  return borders;
}

/** How many of the first lines end with `line`, where `matched` of them were there before it. */
function longer(
  lines: readonly string[],
  borders: readonly number[],
  { matched, line }: { readonly matched: number; readonly line: string },
): number {
  let known = matched;
  while (known > 0 && lines[known] !== line) known = borders[known - 1] ?? 0;
  return lines[known] === line ? known + 1 : known;
}
