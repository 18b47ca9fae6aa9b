const GROUPS_A_ROW = 4;

/** Groups of five digits, as people read them out. */
export function digitRows(digits: string): string {
  const groups = digits.match(/.{1,5}/g) ?? [];
  const rows: string[] = [];
  for (let at = 0; at < groups.length; at += GROUPS_A_ROW)
    rows.push(groups.slice(at, at + GROUPS_A_ROW).join(' '));
  return rows.join('\n');
}
