import type { Messenger } from './messenger.ts';
import { newConversation } from './book/stored-conversation.ts';
import { isFromOther } from './book/stored-message.ts';

/** Of a stranger's messages so many are acknowledged when the stranger is accepted. */
const ACCEPTED_LINES = 100;

/** Who writes to somebody, or looks for them, wants to hear from them. */
export async function acceptPerson(
  { book, receipts, sync }: Pick<Messenger, 'book' | 'receipts' | 'sync'>,
  user: string,
  now: number,
): Promise<void> {
  const known = book.conversations.get(user);
  if (known?.standing === 'accepted' || known?.standing === 'blocked') return;
  book.putConversation(user, known ? { ...known, standing: 'accepted' } : newConversation('accepted', now));
  if (known) sync.tell(user, { standing: 'accepted' });
  // A stranger was told nothing so far.
  const came = (await book.page(user, ACCEPTED_LINES)).filter(({ message }) => isFromOther(message));
  const ids = came.map(({ message }) => message.id);
  receipts.owe(user, 'delivered', ids);
  receipts.owe(user, 'read', ids.slice(0, Math.max(0, ids.length - (known?.unread ?? 0))));
}
