import type { Conversation } from '../../common/src/client/conversations/conversation.ts';
import type { LobbyMessage } from '../../common/src/client/lobby-message.ts';

/** What a person has done once; the walkthrough ticks it off. */
export interface Milestones {
  readonly hasSpoken: boolean;
  readonly hasVerified: boolean;
}

export function milestones(
  all: readonly Conversation[],
  lobby: readonly LobbyMessage[],
  me: string | undefined,
): Milestones {
  return {
    hasSpoken: all.some(({ newest }) => newest?.isMine) || lobby.some(({ from }) => from === me),
    hasVerified: all.some(({ kind, trust }) => kind === 'direct' && trust === 'verified'),
  };
}
