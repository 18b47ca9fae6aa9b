import { userNameOf } from '../client/account-input.ts';
import type { Conversation } from '../client/conversations/conversation.ts';
import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { within } from './deadline.ts';
import { demandSent, deliveryOf } from './direct-delivery.ts';
import { demandIdentity, openDirect, openDirectToWrite } from './open-direct.ts';

/** Makes the person the one to whom plain text goes. */
export async function directMessage(room: ChatRoom, name: string, text: string): Promise<void> {
  const user = userNameOf(name);
  const direct = await openDirect(room);
  // What was written with the old key can still be read.
  if (text !== '' || !direct.find(user)) demandIdentity(direct);
  const conversation = await direct.start(user);
  await room.talkTo({ kind: 'direct', conversation });
  if (text !== '') await sayDirect(room, conversation, text);
}

/** To an open conversation. As `broadcast`: a script goes on once the server has it. */
export async function sayDirect(room: ChatRoom, conversation: Conversation, text: string): Promise<void> {
  const direct = await openDirectToWrite(room);
  const id = await direct.send(conversation.id, text);
  const delivered = deliveryOf({ client: room.client, direct }, conversation, id).then((message) => {
    demandSent(direct, conversation, message);
    if (!room.screen.isInteractive) room.printer.direct(conversation, message);
  });
  if (!room.screen.isInteractive) return within(delivered, room.timeoutMs, room.clock);
  if (room.client.state.kind !== 'ready')
    room.printer.notice('Kept: it is sent when the connection is back.');
  delivered.catch((error: unknown) => room.report(error));
}

export async function showRequests(room: ChatRoom): Promise<void> {
  const { all } = await openDirect(room);
  const requests = all.filter(({ standing }) => standing === 'request');
  if (requests.length === 0) room.printer.notice('Nobody asks to write to you.');
  for (const { title: user, newest } of requests) {
    room.printer.notice(`${user} wants to write to you: accept ${user}, or block ${user}`);
    if (newest) room.printer.notice(`${user} wrote: ${newest.text}`);
  }
}

/** A stranger's request, or the other identity key of somebody known. */
export async function accept(room: ChatRoom, user: string): Promise<void> {
  const direct = await openDirect(room);
  const { id, trust, standing, unread } = await knownConversation(room, user);
  if (trust === 'changed') {
    await direct.acceptNewIdentity(id);
    room.printer.notice(
      `The new identity of ${user} is accepted. "verify ${user}" makes sure that it is theirs.`,
    );
  }
  if (standing === 'accepted') return;
  await direct.accept(id);
  const waiting = unread > 0 ? ` What they wrote: dm ${user}, then history` : '';
  room.printer.notice(`${user} can write to you.${waiting}`);
}

export async function block(room: ChatRoom, user: string): Promise<void> {
  const { id } = await knownConversation(room, user);
  await room.direct.block(id);
  room.printer.notice(`You hear nothing from ${user} any more. "unblock ${user}" ends that.`);
}

export async function unblock(room: ChatRoom, user: string): Promise<void> {
  const { id } = await knownConversation(room, user);
  await room.direct.unblock(id);
  room.printer.notice(`You hear ${user} again.`);
}

/** @throws ClientProblem */
async function knownConversation(room: ChatRoom, name: string): Promise<Conversation> {
  const direct = await openDirect(room);
  const conversation = direct.find(userNameOf(name));
  if (conversation) return conversation;
  throw new ClientProblem('refused', `You have no conversation with ${name}.`);
}
