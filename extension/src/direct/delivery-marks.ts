import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';
import { isSaid } from '../../../common/src/client/conversations/book/said-kinds.ts';

/** Ids of the own messages whose state is said in words: the last one that was read, delivered, sent. */
export function messagesWithState(messages: readonly ConversationMessage[]): ReadonlySet<string> {
  const ids = new Set<string>();
  let after: ConversationMessage['state'] | undefined;
  for (const message of messages.toReversed()) {
    const { id, isMine, state } = message;
    if (!isMine || !isSaid(message)) continue;
    if (state !== after) ids.add(id);
    after = state;
  }
  return ids;
}
