import { advanced } from '../book/stored-message.ts';
import type { Handler } from './handler.ts';

export const takeReceipt: Handler<'receipt'> = async ({ content, sender, conversation }, parts) => {
  const { state, ids } = content.body;
  if (sender.isOwn) parts.receipts.wereTold(conversation, content.body);
  else if (!sender.isChanged)
    await parts.log.changeOwn(conversation, ids, (message) => advanced(message, state));
};
