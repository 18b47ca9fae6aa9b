/** Whether a text has `words` in it, whatever their case and however Unicode writes them (NFKC). */
export function searchMatch(words: string): (text: string) => boolean {
  const wanted = folded(words.trim());
  return (text) => wanted !== '' && folded(text).includes(wanted);
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
