import { isEmoji } from '../book/reaction-marks.ts';
import type { Handler } from './handler.ts';
import { mayChange } from './may-change.ts';

export const takeReaction: Handler<'reaction'> = async (arrival, { book, changes }) => {
  const { content, sender, conversation } = arrival;
  const { of, emoji, isOn } = content.body;
  if (!isEmoji(emoji) || !mayChange(arrival, book)) return;
  const mark = { emoji, user: sender.user, isOn, at: content.sentAt, id: content.id };
  await changes.apply(conversation, of, { by: sender.user, change: { kind: 'reaction', ...mark } });
};
