// What reorders or hides other text: control, format and bidi characters, line separators. Joiners make letters of some
// scripts, and emoji.
const UNSEEN = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `text` with what can't be seen in it named: `<U+202E>`. Tabs and line ends stay. */
export function nameUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => `<U+${hexOf(character)}>`);
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
