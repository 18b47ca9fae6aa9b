import type { Conversation } from './conversation.ts';
import { shownGroup } from './groups/shown-group.ts';
import { trustIn } from './people/identity-trust.ts';
import type { Messenger } from './messenger.ts';
import type { StoredConversation } from './book/stored-conversation.ts';

/** A conversation as views show it. */
export function shownConversation(
  id: string,
  { standing, unread, newest, timer, isMuted }: StoredConversation,
  { book, directory, groups, typing, parts }: Messenger,
): Conversation {
  const { me } = directory;
  const unsent = book.held.in(id) + parts.uploads.failedIn(id);
  const shown = {
    id,
    standing,
    unread,
    typing: typing.in(id),
    ...(timer && timer.seconds > 0 && { timer: timer.seconds }),
    ...(isMuted && { isMuted }),
    ...(unsent > 0 && { unsent }),
  };
  const last = newest && { newest: shownNewest(newest, me?.user) };
  const state = groups.state(id);
  if (state && me) return { ...shownGroup(state, me, book.people), ...shown, ...last };
  const protection = parts.classic.isWith(id) && ({ protection: 'classic' } as const);
  return { ...shown, kind: 'direct', title: id, user: id, trust: trustIn(id, parts), ...protection, ...last };
}

function shownNewest(
  { text, sentAt, from }: NonNullable<StoredConversation['newest']>,
  me: string | undefined,
): NonNullable<Conversation['newest']> {
  return { text, sentAt, from, isMine: from === me };
}
