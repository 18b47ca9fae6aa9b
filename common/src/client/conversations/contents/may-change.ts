import type { DirectBook } from '../book/direct-book.ts';
import type { Arrival } from './arrival.ts';

/** Whether what its sender does to lines counts: not under a key that was not accepted, nor from who is blocked. */
export function mayChange({ sender, conversation }: Arrival, book: DirectBook): boolean {
  if (sender.isOwn) return true;
  return !sender.isChanged && book.conversations.get(conversation)?.standing !== 'blocked';
}
