import type { Conversation } from '../client/conversations/conversation.ts';
import { safeLine } from './safe-text.ts';

const ONE_WORD = /^[\p{L}\p{M}\p{N}_.-]+$/u;
const QUOTE_LENGTH = 40;

/** As it is shown and typed: `bob`, `#family`, `#"my family"`. */
export function labelOf(conversation: Conversation): string {
  if (conversation.kind === 'direct') return conversation.user;
  const { name } = conversation;
  return ONE_WORD.test(name) ? `#${name}` : `#${inQuotes(name)}`;
}

/** What others wrote, short and on one line, and nothing behind its end can be taken for a part of it. */
export function quoteOf(text: string): string {
  const characters = Array.from(safeLine(text));
  if (characters.length <= QUOTE_LENGTH) return inQuotes(characters.join(''));
  return inQuotes(`${characters.slice(0, QUOTE_LENGTH).join('')}…`);
}

function inQuotes(text: string): string {
  return `"${safeLine(text).replaceAll('"', "'")}"`;
}
