import { supersedes, timerWords } from '../book/conversation-timer.ts';
import { newConversation } from '../book/stored-conversation.ts';
import type { Handler } from './handler.ts';

/** Also of somebody who is blocked, though nothing is said then: both sides must agree once they write again. */
export const takeTimer: Handler<'timer'> = ({ content, sender, conversation }, { book, lines, clock }) => {
  const { user, isOwn, isChanged } = sender;
  if (isChanged) return;
  const known = book.conversations.get(conversation);
  const timer = content.body;
  if (!supersedes(timer, known?.timer)) return;
  const begun = known ?? newConversation(isOwn ? 'accepted' : 'request', clock.now());
  book.putConversation(conversation, { ...begun, timer });
  if (timer.seconds === (known?.timer?.seconds ?? 0) || begun.standing === 'blocked') return;
  lines.notice(conversation, timerWords(isOwn ? 'On another device you' : user, timer.seconds), user);
};
