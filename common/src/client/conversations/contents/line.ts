import type { LineOf } from '../receiving/arrived-lines.ts';
import type { HandlerParts } from './handler.ts';
import type { Arrival } from './arrival.ts';

/** Adds words or a file of somebody: told to be delivered, where they are another person's. */
export function takeLine(arrival: Arrival, line: LineOf, { book, lines, receipts }: HandlerParts): void {
  const { content, sender, conversation } = arrival;
  const isAdded = lines.add(arrival, line);
  if (!sender.isOwn && isAdded && !sender.isChanged) receipts.owe(conversation, 'delivered', [content.id]);
  // Who writes to somebody, from whichever device, wants to hear from them.
  const known = book.conversations.get(conversation);
  if (sender.isOwn && (known?.standing === 'request' || known?.standing === 'ignored'))
    book.putConversation(conversation, { ...known, standing: 'accepted' });
}
