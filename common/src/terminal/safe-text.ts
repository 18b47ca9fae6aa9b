// What other people wrote may hold anything: escape sequences that drive the terminal, characters that reorder or
// hide text. Shown instead is what is there, as <U+001B>. The two joiners stay: words of some scripts need them.
const UNSAFE = /(?![\n\u{200c}\u{200d}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const TAB = '    ';

/** Text of one or more lines (divided by \n) that no terminal takes for anything else. */
export function safeText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\t', TAB);
  return lines.replace(UNSAFE, (character) => `<U+${hexOf(character)}>`);
}

/** The same on one line. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', ' ');
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
