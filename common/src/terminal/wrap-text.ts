const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** On top of the character before, or without a shape. */
const IS_MARK = /[\p{Mn}\p{Me}\u{200c}\u{200d}]/u;

export interface WrapOptions {
  /** Columns of a row; at least 1. */
  readonly width: number;
  /** Columns that are taken in the first row. */
  readonly taken: number;
}

/**
 * The rows that `text` (safe, without newlines) takes, broken at spaces where there are some. No row is longer than a
 * terminal shows: what wraps by itself begins at the left edge, where it could pose as another message.
 */
export function wrapText(text: string, { width, taken }: WrapOptions): string[] {
  const rows: string[] = [];
  let row = '';
  let used = taken;
  const place = (piece: string, columns: number) => {
    if (used + columns > width && used > 0) {
      rows.push(row.trimEnd());
      row = '';
      used = 0;
      // The end of the row is the space.
      if (piece.trim() === '') return;
    }
    row += piece;
    used += columns;
  };
  for (const word of words(text)) {
    if (widthOf(word) <= width) place(word, widthOf(word));
    else for (const { segment } of graphemes.segment(word)) place(segment, widthOf(segment));
  }
  return [...rows, row];
}

/** Never less columns than a terminal takes: what might be wide counts as wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** Each run of spaces is a word of its own. */
function words(text: string): string[] {
  return text.split(/(?<= )(?! )|(?<! )(?= )/);
}

function widthOfCharacter(character: string): number {
  if (character < '\u{300}') return 1;
  // Makes a narrow character before it wide.
  if (character === '\u{fe0f}') return 1;
  return IS_MARK.test(character) ? 0 : 2;
}
