import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import { LOBBY } from '../view-model.ts';

/** What came or was said last anywhere, for whoever hears it instead of looking. */
export interface SpokenMessage {
  /** `LOBBY` or the id of a conversation. */
  readonly key: string;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** The group's name; absent of a person and of the lobby. */
  readonly group?: string;
}

/** The last message of `key`; without one, of all that the person lets write. */
export function lastMessage(
  places: { readonly all: readonly Conversation[]; readonly lobby: readonly LobbyMessage[] },
  key?: string,
): SpokenMessage | undefined {
  const direct = places.all.flatMap(newestOf);
  const spoken = places.lobby.at(-1);
  const lobby = spoken ? [{ key: LOBBY, from: spoken.from, text: spoken.text, sentAt: spoken.sentAt }] : [];
  return [...direct, ...lobby]
    .filter((message) => key === undefined || message.key === key)
    .reduce<SpokenMessage | undefined>(
      (last, message) => (last === undefined || message.sentAt > last.sentAt ? message : last),
      undefined,
    );
}

function newestOf({ id, kind, title, standing, newest }: Conversation): readonly SpokenMessage[] {
  if (!newest || standing !== 'accepted') return [];
  const { from, text, sentAt } = newest;
  return [{ key: id, from, text, sentAt, ...(kind === 'group' && { group: title }) }];
}

/** Where the person reads next: who is not muted, then requests, the lobby, and the muted. */
export function nextUnreadKey(
  all: readonly Conversation[],
  lobby: { readonly count: number },
): string | undefined {
  const waiting = all.filter(({ standing, unread }) => unread > 0 && standing === 'accepted');
  const loud = waiting.find(({ isMuted }) => !isMuted);
  const request = all.find(({ standing, unread }) => unread > 0 && standing === 'request');
  const key = loud?.id ?? request?.id;
  return key ?? (lobby.count > 0 ? LOBBY : waiting[0]?.id);
}
