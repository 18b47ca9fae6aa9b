import { DIRECT_TEXT_BYTES, GROUP_TEXT_BYTES, type Reference } from '../../e2e/content-bodies.ts';
import { encodeBase64Url } from '../../text/base64.ts';
import { problemOfText } from '../outgoing.ts';
import { ClientProblem } from '../problem.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from './direct-book.ts';
import { growingId } from './growing-id.ts';
import { lineOutbound } from './outbound.ts';

export interface SpokenText {
  readonly text: string;
  readonly replyTo?: Reference;
  /** This person. */
  readonly from: string;
  readonly now: number;
}

interface Parts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
}

/** A line of this person, for everybody in the conversation. Its id, base64url. */
export function sayText({ book, log }: Parts, conversation: string, spoken: SpokenText): string {
  const { text, replyTo, from, now } = spoken;
  const line = { id: growingId(now), from, sentAt: now };
  const expires = book.conversations.get(conversation)?.timer?.seconds ?? 0;
  const more = { ...(replyTo && { replyTo }), ...(expires > 0 && { expires }) };
  log.append(
    conversation,
    { ...line, kind: 'text', text, ...more, state: 'sending' },
    { standing: 'accepted', now },
  );
  book.addOutbound(lineOutbound(conversation, line));
  return encodeBase64Url(line.id);
}

/** @throws ClientProblem. */
export function checkText(conversation: string, text: string): void {
  const problem = problemOfText(text, conversation.startsWith('#') ? GROUP_TEXT_BYTES : DIRECT_TEXT_BYTES);
  if (problem !== undefined) throw new ClientProblem('refused', problem);
}
