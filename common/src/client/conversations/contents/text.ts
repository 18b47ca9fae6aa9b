import type { Handler } from './handler.ts';
import { takeLine } from './line.ts';

export const takeText: Handler<'text'> = (arrival, parts) => {
  const { text, replyTo } = arrival.content.body;
  takeLine(arrival, { kind: 'text', text, ...(replyTo && { replyTo }) }, parts);
};
