import { searchMatch } from '../search-match.ts';
import type { ConversationMessage } from './conversation.ts';
import type { DirectBook } from './book/direct-book.ts';
import { isSaid } from './book/said-kinds.ts';
import { shownMessage, shownText } from './book/stored-message.ts';

const PAGE = 500;

/**
 * What was said in a conversation and has `text` in it, newest first: a part of the history after the other, each with
 * what was found there, which may be nothing. Who has enough stops asking. @throws as the vault does.
 */
export async function* searchLines(
  book: DirectBook,
  id: string,
  text: string,
): AsyncGenerator<readonly ConversationMessage[]> {
  const isMatch = searchMatch(text);
  for (let before: string | undefined, isMore = true; isMore;) {
    const lines = await book.page(id, PAGE, before);
    const found = lines.filter(({ message }) => isSaid(message) && isMatch(shownText(message)));
    yield found.reverse().map(({ message }) => shownMessage(message, { quoted: undefined }));
    before = lines[0]?.key;
    isMore = lines.length === PAGE;
  }
}
