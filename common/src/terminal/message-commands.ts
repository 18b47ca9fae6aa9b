import type { Conversation, ConversationMessage } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { isSaid } from '../client/conversations/book/said-kinds.ts';
import { ClientProblem } from '../client/problem.ts';
import { UsageError } from '../node/command-line.ts';
import type { ChatRoom } from './chat-room.ts';
import { followDelivery } from './direct-commands.ts';
import { requireConversation } from './find-conversation.ts';
import { durationInWords, parseTimer } from './measures.ts';
import { openDirect, openDirectToWrite } from './open-direct.ts';

/** What people have said, and can be answered. */
const isTheirs = (message: ConversationMessage) => isSaid(message) && !message.isMine;
const isOwn = (message: ConversationMessage) => isSaid(message) && message.isMine;
const isOwnText = (message: ConversationMessage) => message.kind === 'text' && message.isMine;
const isFailed = (message: ConversationMessage) => message.isMine && message.state === 'failed';

export async function reply(room: ChatRoom, given: string): Promise<void> {
  const { number, text } = numbered(given, 'reply');
  const { conversation, message } = await chosen(room, number, { fits: isSaid, byDefault: isTheirs });
  const id = await room.messages.reply(conversation.id, message.id, text);
  await followDelivery(room, conversation, id);
}

export async function edit(room: ChatRoom, given: string): Promise<void> {
  const { number, text } = numbered(given, 'edit');
  const { conversation, message } = await chosen(room, number, { fits: isOwnText });
  await room.messages.edit(conversation.id, message.id, text);
}

export async function takeBack(room: ChatRoom, number: string | undefined): Promise<void> {
  const { conversation, message } = await chosen(room, number, { fits: isOwn });
  await room.messages.takeBack(conversation.id, message.id);
}

/** Once more the same takes it back. */
export async function react(room: ChatRoom, first: string, second: string | undefined): Promise<void> {
  const [number, emoji] = second === undefined ? [undefined, first] : [first, second];
  if (!isOneCharacter(emoji)) throw new UsageError('react takes one emoji: react 👍, or react 3 👍');
  const { conversation, message } = await chosen(room, number, { fits: isSaid, byDefault: isTheirs });
  const me = room.client.profile?.user;
  const users = message.reactions?.find((reaction) => reaction.emoji === emoji)?.users ?? [];
  const isOn = me === undefined || !users.includes(me);
  await room.messages.react(conversation.id, message.id, emoji, isOn);
}

export async function retry(room: ChatRoom, number: string | undefined): Promise<void> {
  const { conversation, message } = await chosen(room, number, { fits: isFailed });
  await room.direct.retry(conversation.id, message.id);
  await followDelivery(room, conversation, message.id);
}

/** That it was set is told in the conversation. */
export async function timer(room: ChatRoom, given: string | undefined): Promise<void> {
  const conversation = requireConversation(room);
  const { timer: now } = conversation;
  const wanted = given === undefined ? now : parseTimer(given);
  if (wanted === now) {
    const words = now === undefined ? 'stay' : `disappear after ${durationInWords(now)}`;
    room.printer.notice(`Messages here ${words}.`);
    return;
  }
  await openDirectToWrite(room);
  await room.messages.setTimer(conversation.id, wanted);
}

interface Choice {
  readonly fits: (message: ConversationMessage) => boolean;
  /** Of the last one, where that is narrower. */
  readonly byDefault?: (message: ConversationMessage) => boolean;
}

interface Chosen {
  readonly conversation: Conversation;
  readonly message: ConversationMessage;
}

/** The message of that number, or the last that fits, where the prompt says. @throws ClientProblem */
export async function chosen(room: ChatRoom, number: string | undefined, choice: Choice): Promise<Chosen> {
  const conversation = requireConversation(room);
  const direct = await openDirect(room);
  // After keys were replaced no page is open.
  await direct.open(conversation.id);
  const message =
    number === undefined ? last(direct, conversation, choice) : byNumber(room, conversation, number);
  if (message && choice.fits(message)) return { conversation, message };
  const why = message ? "That can't be done with this message." : missing(number);
  throw new ClientProblem('refused', `${why} "history" shows the messages, with their numbers.`);
}

function missing(number: string | undefined): string {
  return number === undefined
    ? 'There is no message here that this could be done with.'
    : 'There is no such message here.';
}

function last(direct: ConversationsApi, { id }: Conversation, { fits, byDefault = fits }: Choice) {
  return direct.page(id).messages.findLast(byDefault);
}

function byNumber({ direct, numbers }: ChatRoom, { id }: Conversation, number: string) {
  if (!/^\d{1,6}$/.test(number)) throw new UsageError(`"${number}" is no number of a message`);
  return direct.page(id).messages.find((message) => numbers.is(Number(number), id, message.id));
}

/** @throws UsageError */
function numbered(
  given: string,
  command: string,
): { readonly number: string | undefined; readonly text: string } {
  const [, number, text = ''] = /^(?:(\d{1,6})(?:\s+|$))?([^]*)$/.exec(given) ?? [];
  if (text !== '') return { number, text };
  throw new UsageError(`Write: ${command} [number] <message>`);
}

function isOneCharacter(text: string): boolean {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
  return first?.segment === text && /[^\p{ASCII}]/u.test(text);
}
