import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { LobbyUnread } from './lobby-unread.ts';
import { noticeFor, type Situation } from './notice.ts';

const OUT_OF_SIGHT = { sight: 'hidden', isQuiet: false, isRepeated: false, tellsHere: true } as const;

/** What waits for the person, for the icon and the status bar. */
export function badgeCount(all: readonly Conversation[], lobby: LobbyUnread): number {
  return all
    .filter((conversation) => noticeFor(waiting(conversation)).badge === 'up')
    .reduce((sum, { unread }) => sum + unread, lobby.mentions);
}

/** A message of the conversation that nobody has seen. */
function waiting(conversation: Conversation): Situation {
  const { isMuted = false } = conversation;
  return { ...OUT_OF_SIGHT, place: placeOf(conversation), news: 'message', isMuted };
}

export function placeOf({ kind, standing }: Pick<Conversation, 'kind' | 'standing'>): Situation['place'] {
  switch (standing) {
    case 'accepted':
      return kind;
    case 'request':
      return 'request';
    case 'ignored':
    case 'blocked':
      return 'unwanted';
  }
}
