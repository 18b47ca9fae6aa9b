/** The digits in groups of five, as they are read aloud. */
export function digitGroups(digits: string): readonly string[] {
  return digits.match(/.{1,5}/g) ?? [];
}

/** For a dialog: three groups a line. */
export function codeLines(digits: string): string {
  const lines = digits.match(/.{1,15}/g) ?? [];
  return lines.map((line) => digitGroups(line).join('   ')).join('\n');
}
