import { userNameOf } from '../client/account-input.ts';
import type { Conversation, DirectConversation } from '../client/conversations/conversation.ts';
import { ClientProblem } from '../client/problem.ts';
import { awaitKeys } from './await-keys.ts';
import type { ChatRoom } from './chat-room.ts';
import { labelOf } from './conversation-label.ts';
import { within } from './deadline.ts';
import { demandSent, deliveryOf } from './direct-delivery.ts';
import { conversationCalled } from './find-conversation.ts';
import { demandIdentity, openDirect, openDirectToWrite } from './open-direct.ts';

/** Makes the person the one to whom plain text goes. */
export async function directMessage(room: ChatRoom, name: string, text: string): Promise<void> {
  const user = userNameOf(name);
  const direct = await openDirect(room);
  // What was written with the old key can still be read.
  if (text !== '' || !direct.find(user)) demandIdentity(direct);
  const conversation = await awaitKeys(room, [user], () => direct.start(user));
  await room.talkTo({ kind: 'conversation', conversation });
  if (conversation.protection === 'classic') room.printer.notice(classicWords(conversation));
  if (text !== '') await sayDirect(room, conversation, text);
}

function classicWords({ user, trust }: DirectConversation): string {
  const identity =
    trust === 'verified' ? '' : `, identity taken from the server until you compare: verify ${user}`;
  return `${user} is on an original client. Encrypted (classic): no offline delivery${identity}.`;
}

/** To an open conversation. As `broadcast`: a script goes on once the server has it. */
export async function sayDirect(room: ChatRoom, conversation: Conversation, text: string): Promise<void> {
  const direct = await openDirectToWrite(room);
  await followDelivery(room, conversation, await direct.send(conversation.id, text));
}

/** Of a message of an open conversation. @throws ClientProblem where a script waits for it */
export async function followDelivery(room: ChatRoom, conversation: Conversation, id: string): Promise<void> {
  const { client, direct, printer, screen } = room;
  const delivered = deliveryOf({ client, direct }, conversation, id).then((message) => {
    demandSent(direct, conversation, message);
    if (!screen.isInteractive) printer.direct(conversation, message);
  });
  if (!screen.isInteractive) return within(delivered, room.timeoutMs, room.clock);
  if (client.state.kind !== 'ready') printer.notice('Kept: it is sent when the connection is back.');
  delivered.catch((error: unknown) => room.report(error));
}

export async function showRequests(room: ChatRoom): Promise<void> {
  const { all } = await openDirect(room);
  const requests = all.filter(({ standing }) => standing === 'request');
  if (requests.length === 0) room.printer.notice('Nobody asks to write to you.');
  for (const conversation of requests) {
    room.printer.notice(requestOf(conversation));
    const { newest } = conversation;
    if (newest) room.printer.notice(`${newest.from} wrote: ${newest.text}`);
  }
}

/** What a stranger wants, and how to answer. */
export function requestOf(conversation: Conversation): string {
  const label = labelOf(conversation);
  const wish =
    conversation.kind === 'direct'
      ? `${label} wants to write to you`
      : `${conversation.owner} wants to have you in ${label}`;
  return `${wish}: accept ${label}, ignore ${label}, or block ${label}`;
}

/** A stranger's request, or the other identity key of somebody known. */
export async function accept(room: ChatRoom, name: string): Promise<void> {
  const { printer } = room;
  const direct = await openDirect(room);
  const conversation = conversationCalled(direct, name, isRequest);
  const { id, trust, standing, unread } = conversation;
  const label = labelOf(conversation);
  if (trust === 'changed' && conversation.kind === 'direct') {
    await direct.acceptNewIdentity(id);
    printer.notice(
      `The new identity of ${label} is accepted. "verify ${label}" makes sure that it is theirs.`,
    );
  }
  if (standing === 'accepted') {
    if (trust !== 'changed') printer.notice(`${label} asks for nothing.`);
    return;
  }
  await direct.accept(id);
  const open = conversation.kind === 'direct' ? `dm ${label}` : `open ${label}`;
  const waiting = unread > 0 ? ` What they wrote: ${open}, then history` : '';
  printer.notice(
    conversation.kind === 'direct'
      ? `${label} can write to you.${waiting}`
      : `You are in ${label}.${waiting}`,
  );
}

export async function ignore(room: ChatRoom, name: string): Promise<void> {
  const direct = await openDirect(room);
  const conversation = conversationCalled(direct, name, isRequest);
  const label = labelOf(conversation);
  if (conversation.standing !== 'request') throw new ClientProblem('refused', `${label} asks for nothing.`);
  await direct.ignore(conversation.id);
  room.printer.notice(`${label} is out of sight. "accept ${label}" brings it back.`);
}

export async function block(room: ChatRoom, name: string): Promise<void> {
  const direct = await openDirect(room);
  const conversation = conversationCalled(direct, name, isRequest);
  const label = labelOf(conversation);
  await direct.block(conversation.id);
  room.printer.notice(`You hear nothing from ${label} any more. "unblock ${label}" ends that.`);
}

export async function unblock(room: ChatRoom, name: string): Promise<void> {
  const direct = await openDirect(room);
  const conversation = conversationCalled(direct, name, ({ standing }) => standing === 'blocked');
  await direct.unblock(conversation.id);
  room.printer.notice(`You hear ${labelOf(conversation)} again.`);
}

function isRequest({ standing }: Conversation): boolean {
  return standing === 'request';
}
