import { l10n } from 'vscode';
import { CoreWords } from '../core-words.ts';

let words: CoreWords | undefined;

/** What the client core says, in the person's language. */
export function translated(text: string): string {
  // Without a bundle that language is English.
  if (!l10n.bundle) return text;
  words ??= new CoreWords(l10n.bundle);
  return words.translate(text);
}
