import type { Conversation } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';
import { within } from './deadline.ts';
import { deliveryOf, demandSent } from './direct-delivery.ts';
import { openDirectToWrite } from './open-direct.ts';
import { isoTime, notAcknowledged, type SendOptions, type SentMessage } from './send-to-lobby.ts';

/** As `sendToLobby`, to one person. @throws ClientProblem; `identity-changed` before anything is sent */
export async function sendToPerson(user: string, text: string, options: SendOptions): Promise<SentMessage> {
  const { client, clock, timeoutMs } = options;
  const screen = { isInteractive: false };
  const direct = await openDirectToWrite({ ...options, direct: client.conversations, screen });
  const conversation = await within(direct.start(user), timeoutMs, clock);
  await direct.open(conversation.id);
  const id = await direct.send(conversation.id, text);
  try {
    const sentAt = await delivered(direct, { conversation, id }, options);
    return { id, sentAt: isoTime(sentAt) };
  } catch (error) {
    // The script may try again.
    await direct.discard(conversation.id, id);
    throw error;
  }
}

interface Sent {
  readonly conversation: Conversation;
  readonly id: string;
}

async function delivered(
  direct: ConversationsApi,
  { conversation, id }: Sent,
  { client, clock, timeoutMs }: SendOptions,
): Promise<number> {
  try {
    const message = await within(deliveryOf({ client, direct }, conversation, id), timeoutMs, clock);
    demandSent(direct, conversation, message);
    return message.sentAt;
  } catch (error) {
    if (!(error instanceof ClientProblem) || error.code !== 'timed-out') throw error;
    // A server that is gone holds up nothing any more then.
    client.checkNow();
    throw notAcknowledged(timeoutMs);
  }
}
