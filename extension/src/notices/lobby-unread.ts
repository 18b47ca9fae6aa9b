import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import { isMentionOf } from './mention.ts';

export interface LobbyUnread {
  readonly count: number;
  /** How many of them name the person. */
  readonly mentions: number;
}

/** What others said in the lobby after `readTo`, oldest first; of what is loaded. */
export function unreadInLobby(
  messages: readonly LobbyMessage[],
  { me, readTo }: { readonly me: string; readonly readTo: number },
): readonly LobbyMessage[] {
  // From the end, where the unread ones are: the rest may be long.
  const begin = messages.findLastIndex(({ number }) => number !== undefined && number <= readTo) + 1;
  return messages.slice(begin).filter(({ number, from }) => number !== undefined && from !== me);
}

export function countUnread(unread: readonly LobbyMessage[], me: string): LobbyUnread {
  return { count: unread.length, mentions: unread.filter(({ text }) => isMentionOf(me, text)).length };
}

/** The daemon's number of the newest message that it has stored. */
export function newestNumber(messages: readonly LobbyMessage[]): number | undefined {
  return messages.findLast(({ number }) => number !== undefined)?.number;
}
