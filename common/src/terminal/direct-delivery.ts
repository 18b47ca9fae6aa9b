import type { Client } from '../client/client.ts';
import type { Conversation, ConversationMessage } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';

interface DeliveryParts {
  readonly client: Client;
  readonly direct: ConversationsApi;
}

/** Resolves with the message of an open conversation once the server has stored it, or it failed. */
export function deliveryOf(
  { client, direct }: DeliveryParts,
  { id }: Conversation,
  messageId: string,
): Promise<ConversationMessage> {
  return new Promise((resolve) => {
    const look = () => {
      const message = direct.page(id).messages.find((one) => one.id === messageId);
      if (message === undefined || message.state === 'sending') return;
      client.events.off('conversations', look);
      resolve(message);
    };
    client.events.on('conversations', look);
    look();
  });
}

/** @throws ClientProblem `identity-changed` when it is that which has stopped it */
export function demandSent(
  direct: ConversationsApi,
  { id }: Conversation,
  { state, problem }: ConversationMessage,
): void {
  if (state !== 'failed') return;
  const code = direct.find(id)?.trust === 'changed' ? 'identity-changed' : 'refused';
  throw new ClientProblem(code, `Not sent: ${problem ?? 'no reason is known'}`);
}
