import { DIRECT_TEXT_BYTES, GROUP_TEXT_BYTES, type Reference } from '../../e2e/content-bodies.ts';
import { encodeBase64Url } from '../../text/base64.ts';
import { problemOfText } from '../outgoing.ts';
import { ClientProblem } from '../problem.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from './direct-book.ts';
import { growingId } from './growing-id.ts';
import { lineOutbound } from './outbound.ts';
import type { StoredMessage } from './stored-message.ts';

export interface SpokenText {
  readonly text: string;
  readonly replyTo?: Reference;
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

/** A line of this person, for everybody in the conversation. Its id, base64url. */
export function sayText(parts: Parts, conversation: string, { text, ...spoken }: SpokenText): string {
  return sayLine(parts, conversation, { ...spoken, line: { kind: 'text', text } });
}

/** As `sayText`. */
export function sayLine({ book, log }: Parts, conversation: string, spoken: SpokenLine): string {
  const { line: said, replyTo, from, now } = spoken;
  const line = { id: growingId(now), from, sentAt: now };
  const expires = book.conversations.get(conversation)?.timer?.seconds ?? 0;
  const more = { ...(replyTo && { replyTo }), ...(expires > 0 && { expires }) };
  log.append(conversation, { ...line, ...said, ...more, state: 'sending' }, { standing: 'accepted', now });
  book.addOutbound(lineOutbound(conversation, line));
  return encodeBase64Url(line.id);
}

/** @throws ClientProblem. */
export function checkText(conversation: string, text: string): void {
  const problem = problemOfText(text, conversation.startsWith('#') ? GROUP_TEXT_BYTES : DIRECT_TEXT_BYTES);
  if (problem !== undefined) throw new ClientProblem('refused', problem);
}
