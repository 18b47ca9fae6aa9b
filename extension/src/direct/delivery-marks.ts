import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';

/** Ids of the own messages whose state is said in words: the last one that was read, delivered, sent. */
export function messagesWithState(messages: readonly ConversationMessage[]): ReadonlySet<string> {
  const ids = new Set<string>();
  let after: ConversationMessage['state'] | undefined;
  for (const { id, isMine, kind, state } of messages.toReversed()) {
    if (!isMine || (kind !== 'text' && kind !== 'file')) continue;
    if (state !== after) ids.add(id);
    after = state;
  }
  return ids;
}
