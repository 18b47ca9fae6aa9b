import type { Conversation } from './conversation.ts';
import { shownGroup } from './groups/shown-group.ts';
import type { Messenger } from './messenger.ts';
import type { StoredConversation } from './stored-conversation.ts';

/** A conversation as views show it. */
export function shownConversation(
  id: string,
  { standing, unread, newest }: StoredConversation,
  { book, directory, groups }: Messenger,
): Conversation {
  const { me } = directory;
  const shown = { id, standing, unread, typing: [] };
  const last = newest && { newest: { ...newest, isMine: newest.from === me?.user } };
  const state = groups.state(id);
  if (state && me) return { ...shownGroup(state, me, book.people), ...shown, ...last };
  const person = book.people.get(id);
  const trust = person?.changed ? 'changed' : person?.isVerified ? 'verified' : 'new';
  return { ...shown, kind: 'direct', title: id, user: id, trust, ...last };
}
