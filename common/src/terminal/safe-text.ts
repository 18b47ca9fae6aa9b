import { nameUnseen } from '../text/unseen.ts';

// What other people wrote may hold anything: escape sequences that drive the terminal, characters that reorder or
// hide text. Shown instead is what is there, as <U+001B>.
const TAB = '    ';

/** Text of one or more lines (divided by \n) that no terminal takes for anything else. */
export function safeText(text: string): string {
  return nameUnseen(text.replaceAll('\r\n', '\n').replaceAll('\t', TAB));
}

/** The same on one line. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', ' ');
}
