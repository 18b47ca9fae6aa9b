import type { DirectBook } from './direct-book.ts';
import { countsAsUnread, type StoredLine } from './stored-message.ts';

/** Lines that don't count and may stand among the unread ones: notices, and what was taken back. */
const OTHERS = 100;

/** Those that came and were not seen, oldest first. @throws as the vault does. */
export async function unreadLines(book: DirectBook, id: string): Promise<readonly StoredLine[]> {
  const unread = book.conversations.get(id)?.unread ?? 0;
  if (unread === 0) return [];
  const newest = await book.page(id, unread + OTHERS);
  return newest.filter(({ message }) => countsAsUnread(message)).slice(-unread);
}
