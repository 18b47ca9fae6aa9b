import type { Handler } from './handler.ts';

export const takeText: Handler<'text'> = (arrival, { book, lines, receipts }) => {
  const { content, sender, conversation } = arrival;
  const { text, replyTo } = content.body;
  const isAdded = lines.add(arrival, { kind: 'text', text, ...(replyTo && { replyTo }) });
  if (!sender.isOwn && isAdded && !sender.isChanged) receipts.owe(conversation, 'delivered', [content.id]);
  // Who writes to somebody, from whichever device, wants to hear from them.
  const known = book.conversations.get(conversation);
  if (sender.isOwn && (known?.standing === 'request' || known?.standing === 'ignored'))
    book.putConversation(conversation, { ...known, standing: 'accepted' });
};
