import type { Handler } from './handler.ts';
import { mayChange } from './may-change.ts';

/** Of the sender's own text or file: nobody can name another's. */
export const takeDelete: Handler<'delete'> = async (arrival, { book, changes }) => {
  const { content, sender, conversation } = arrival;
  if (!mayChange(arrival, book)) return;
  const line = { author: sender.user, id: content.body.of };
  await changes.apply(conversation, line, { by: sender.user, change: { kind: 'delete' } });
};
