import { userNameOf } from '../client/account-input.ts';
import type { Conversation, DirectMessage } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { within } from './deadline.ts';
import { deliveryOf } from './direct-delivery.ts';

/** Makes the person the one to whom plain text goes. */
export async function directMessage(room: ChatRoom, user: string, text: string): Promise<void> {
  const conversation = await conversationWith(room, user);
  await room.talkTo({ kind: 'direct', conversation });
  if (text !== '') await sayDirect(room, conversation, text);
}

/** To an open conversation. As `broadcast`: a script goes on once the server has it. */
export async function sayDirect(room: ChatRoom, conversation: Conversation, text: string): Promise<void> {
  const direct = demandDirect(room);
  const id = await direct.send(conversation.user, text);
  const delivered = deliveryOf({ client: room.client, direct }, conversation, id).then((message) => {
    demandSent(message);
    if (!room.screen.isInteractive) room.printer.direct(conversation, message);
  });
  if (!room.screen.isInteractive) return within(delivered, room.timeoutMs, room.clock);
  if (room.client.state.kind !== 'ready')
    room.printer.notice('Kept: it is sent when the connection is back.');
  delivered.catch((error: unknown) => room.report(error));
}

export function showRequests(room: ChatRoom): void {
  const requests = demandDirect(room).all.filter(({ standing }) => standing === 'request');
  if (requests.length === 0) room.printer.notice('Nobody asks to write to you.');
  for (const { user, newest } of requests) {
    room.printer.notice(`${user} wants to write to you: accept ${user}, or block ${user}`);
    if (newest) room.printer.notice(`${user} wrote: ${newest.text}`);
  }
}

/** A stranger's request, or the other identity key of somebody known. */
export async function accept(room: ChatRoom, user: string): Promise<void> {
  const conversation = knownConversation(room, user);
  const direct = demandDirect(room);
  if (conversation.trust === 'changed') {
    await direct.acceptNewIdentity(conversation.id);
    room.printer.notice(
      `The new identity of ${user} is accepted. "verify ${user}" makes sure that it is theirs.`,
    );
  }
  if (conversation.standing === 'accepted') return;
  await direct.accept(conversation.id);
  room.printer.notice(`${user} can write to you.`);
}

export async function block(room: ChatRoom, user: string): Promise<void> {
  await demandDirect(room).block(knownConversation(room, user).id);
  room.printer.notice(`You hear nothing from ${user} any more. "unblock ${user}" ends that.`);
}

export async function unblock(room: ChatRoom, user: string): Promise<void> {
  await demandDirect(room).unblock(knownConversation(room, user).id);
  room.printer.notice(`You hear ${user} again.`);
}

/** @throws ClientProblem: there are none here, no such person, ... */
export function conversationWith(room: ChatRoom, user: string): Promise<Conversation> {
  return demandDirect(room).start(userNameOf(user));
}

/** @throws ClientProblem */
export function demandDirect({ direct }: Pick<ChatRoom, 'direct'>): ConversationsApi {
  if (direct.encryption.kind !== 'off') return direct;
  throw new ClientProblem('refused', 'There are no direct messages here: sign in to a server that has them.');
}

/** @throws ClientProblem */
export function demandSent({ state, problem }: DirectMessage): void {
  if (state === 'failed') throw new ClientProblem('refused', `Not sent: ${problem ?? 'no reason is known'}`);
}

function knownConversation(room: ChatRoom, user: string): Conversation {
  const conversation = demandDirect(room).find(userNameOf(user));
  if (conversation) return conversation;
  throw new ClientProblem('refused', `You have no conversation with ${user}.`);
}
