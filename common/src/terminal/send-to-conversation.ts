import { userNameOf } from '../client/account-input.ts';
import type { Conversation } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';
import { untilKeysAreThere } from './await-keys.ts';
import { within } from './deadline.ts';
import { deliveryOf, demandSent } from './direct-delivery.ts';
import { groupCalled, isActive } from './find-conversation.ts';
import { openDirectToWrite } from './open-direct.ts';
import { type ConversationOptions, sendWithoutStop } from './send-without-stop.ts';
import { isoTime, notAcknowledged, type SendOptions, type SentMessage } from './send-to-lobby.ts';

/** A text, or the file of that name. */
export type Sendable =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: string };

/**
 * As `sendToLobby`, to a person, or with `#name` to a group. @throws ClientProblem; `identity-changed` before anything
 * is sent
 */
export async function sendToConversation(
  to: string,
  content: Sendable,
  options: ConversationOptions,
): Promise<SentMessage> {
  const screen = { isInteractive: false };
  const direct = await openDirectToWrite({ ...options, direct: options.parts.direct, screen });
  const conversation = await conversationOf(direct, to, options);
  await direct.open(conversation.id);
  const id = await send(conversation.id, content, options);
  try {
    const sentAt = await delivered(direct, { conversation, id }, options);
    return { id, sentAt: isoTime(sentAt) };
  } catch (error) {
    // The script may try again.
    await direct.discard(conversation.id, id);
    throw error;
  }
}

/** Nothing goes to a group of somebody else that this person has not accepted, whatever it is called. */
async function conversationOf(
  direct: ConversationsApi,
  to: string,
  { client, clock, timeoutMs }: SendOptions,
): Promise<Conversation> {
  if (to.startsWith('#')) return groupCalled(direct.all.filter(isActive), to);
  const user = userNameOf(to);
  const started = untilKeysAreThere({ client, clock }, [user], () => direct.start(user));
  return within(started, timeoutMs, clock);
}

function send(conversation: string, content: Sendable, options: ConversationOptions): Promise<string> {
  if (content.kind === 'file') return sendWithoutStop(conversation, content.file, options);
  return options.parts.direct.send(conversation, content.text);
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
