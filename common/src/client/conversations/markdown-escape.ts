// CommonMark 0.31.2 section 2.4: a backslash before ASCII punctuation makes it literal. These begin something wherever
// they stand.
const SPECIAL = /[\\`*_[\]<>&|~$!^{}]/g;
// And these at the beginning of a line.
const LINE_START = /^([ \t]*)([#+\-=:]|\d+(?=[.)]))/;
// Everything that some reader takes for the end of a line.
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
// What hides or reorders other text; joiners make emoji and letters of some scripts.
const UNSEEN = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** On one line, each character as it is. */
export function escapeMarkdown(text: string): string {
  return text.split(LINE_END).map(escapeLine).join(' ');
}

/** A block quotation that no text can leave, with its line breaks. */
export function quoteMarkdown(text: string): string {
  const lines = text.split(LINE_END).map(escapeLine);
  return lines.map((escaped, index) => `> ${escaped}${hardBreak(escaped, lines[index + 1])}\n`).join('');
}

/** In a block quotation, within a fence that no line of it ends. What can't be seen is named. */
export function fenceMarkdown(text: string): string {
  const lines = text.split(LINE_END).map(seen);
  const longest = Math.max(2, ...lines.map((line) => /^ {0,3}(`*)/.exec(line)?.[1]?.length ?? 0));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].map((line) => `> ${line}\n`).join('');
}

/** Section 6.7: between two lines of one paragraph. */
function hardBreak(line: string, next: string | undefined): string {
  return line === '' || next === undefined || next === '' ? '' : '\\';
}

function escapeLine(line: string): string {
  return seen(line)
    .replace(SPECIAL, (character) => `\\${character}`)
    .replace(LINE_START, (_all, blanks: string, start: string) => `${blanks}${escapeStart(start)}`)
    .replace(/^[ \t]+/, (blanks) => blanks.replaceAll('\t', '    ').replaceAll(' ', '&nbsp;'));
}

function seen(line: string): string {
  return line.replace(UNSEEN, (character) => {
    return `(U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`;
  });
}

/** A number becomes a list with the point behind it, which the caller leaves as it is. */
function escapeStart(start: string): string {
  return /^\d/.test(start) ? `${start}\\` : `\\${start}`;
}
