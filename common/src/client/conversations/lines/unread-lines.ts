import type { DirectBook } from '../book/direct-book.ts';
import type { StoredConversation } from '../book/stored-conversation.ts';
import { countsAsUnread, type StoredLine } from '../book/stored-message.ts';

/** Lines that don't count and may stand among the unread ones: notices, and what was taken back. */
const OTHERS = 100;

/** Those that came and were not seen, oldest first. @throws as the vault does. */
export async function unreadLines(book: DirectBook, id: string): Promise<readonly StoredLine[]> {
  const unread = book.conversations.get(id)?.unread ?? 0;
  if (unread === 0) return [];
  const newest = await book.page(id, unread + OTHERS);
  return newest.filter(({ message }) => countsAsUnread(message)).slice(-unread);
}

/** Without a look at any other line: what many lines become must not cost their square. */
export function isUnread(
  { unread, firstUnread = '' }: StoredConversation,
  { key, message }: StoredLine,
): boolean {
  return unread > 0 && countsAsUnread(message) && key >= firstUnread;
}

/** With a line that counts, and was not seen. */
export function withUnread(conversation: StoredConversation, key: string): StoredConversation {
  const { unread, firstUnread = key } = conversation;
  const first = unread === 0 || key < firstUnread ? key : firstUnread;
  return { ...conversation, unread: unread + 1, firstUnread: first };
}

/** Without that line, which does not count any more. */
export function withoutUnread(conversation: StoredConversation, line: StoredLine): StoredConversation {
  return isUnread(conversation, line) ? { ...conversation, unread: conversation.unread - 1 } : conversation;
}
