import { DIRECT_TEXT_BYTES, GROUP_TEXT_BYTES, type Reference } from '../../../e2e/content-bodies.ts';
import { expectLength } from '../../../crypto/bytes.ts';
import { decodeBase64Url, encodeBase64Url } from '../../../text/base64.ts';
import { problemOfText } from '../../outgoing.ts';
import { ClientProblem } from '../../problem.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { growingId } from '../../growing-id.ts';
import { lineOutbound } from '../book/outbound.ts';
import type { StoredMessage } from '../book/stored-message.ts';

const ID_BYTES = 16;

export interface SpokenText {
  readonly text: string;
  readonly replyTo?: Reference;
  /** Base64url, where it was tried before: said once, however often. */
  readonly messageId: string | undefined;
  /** This person. */
  readonly from: string;
  readonly now: number;
}

/** A line of this person beside its frame. */
export type SpokenLine = Omit<SpokenText, 'text'> & {
  readonly line: Pick<StoredMessage, 'kind' | 'text' | 'code' | 'patch'>;
};

interface Parts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
}

/** A line of this person, for everybody in the conversation. Its id, base64url. @throws as the vault does. */
export function sayText(parts: Parts, conversation: string, spoken: SpokenText): Promise<string> {
  const { text, ...rest } = spoken;
  return sayLine(parts, conversation, { ...rest, line: { kind: 'text', text } });
}

/** As `sayText`. */
export async function sayLine(parts: Parts, conversation: string, spoken: SpokenLine): Promise<string> {
  const { book, log } = parts;
  const { line: said, replyTo, messageId, from, now } = spoken;
  const line = { id: messageId === undefined ? growingId(now) : messageIdOf(messageId), from, sentAt: now };
  if (messageId !== undefined && (await log.said(conversation, from, line.id))) return messageId;
  const expires = book.conversations.get(conversation)?.timer?.seconds ?? 0;
  const more = { ...(replyTo && { replyTo }), ...(expires > 0 && { expires }) };
  log.append(conversation, { ...line, ...said, ...more, state: 'sending' }, { standing: 'accepted', now });
  book.addOutbound(lineOutbound(conversation, line));
  return encodeBase64Url(line.id);
}

export function messageIdOf(messageId: string): Uint8Array {
  const id = decodeBase64Url(messageId);
  expectLength(id, ID_BYTES, 'message id');
  return id;
}

/** @throws ClientProblem. */
export function checkText(conversation: string, text: string): void {
  const problem = problemOfText(text, conversation.startsWith('#') ? GROUP_TEXT_BYTES : DIRECT_TEXT_BYTES);
  if (problem !== undefined) throw new ClientProblem('refused', problem);
}
