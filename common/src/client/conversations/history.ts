import type { Conversation, ConversationMessage } from './conversation.ts';
import type { ConversationHistory } from './conversations-api.ts';
import type { DirectBook } from './book/direct-book.ts';
import { nameOfLine } from './book/line-places.ts';
import { shownMessage, type StoredMessage } from './book/stored-message.ts';

const PAGE = 500;

/** Every line of these conversations, one conversation at a time. */
export async function* readHistory(
  book: DirectBook,
  conversations: readonly Conversation[],
): AsyncGenerator<ConversationHistory> {
  for (const conversation of conversations) {
    yield { conversation, messages: await readAll(book, conversation.id) };
  }
}

async function readAll(book: DirectBook, id: string): Promise<ConversationMessage[]> {
  const pages: StoredMessage[][] = [];
  for (let before: string | undefined, isMore = true; isMore;) {
    const page = await book.page(id, PAGE, before);
    pages.push(page.map(({ message }) => message));
    before = page[0]?.key;
    isMore = page.length === PAGE;
  }
  const lines = pages.reverse().flat();
  const byName = new Map(lines.map((line) => [nameOfLine(line.from, line.id), line]));
  return lines.map((line) => {
    const { replyTo } = line;
    const quoted = replyTo && byName.get(nameOfLine(replyTo.author, replyTo.id));
    return shownMessage(line, { quoted });
  });
}
