import type { Handler } from './handler.ts';
import { mayChange } from './may-change.ts';

/** Of the sender's own text: nobody can name another's. */
export const takeEdit: Handler<'edit'> = async (arrival, { book, changes }) => {
  const { content, sender, conversation } = arrival;
  if (!mayChange(arrival, book)) return;
  const { of: id, text } = content.body;
  const change = { kind: 'edit', text, at: content.sentAt, id: content.id } as const;
  await changes.apply(conversation, { author: sender.user, id }, { by: sender.user, change });
};
