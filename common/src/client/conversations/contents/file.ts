import type { Handler } from './handler.ts';
import { takeLine } from './line.ts';

export const takeFile: Handler<'file'> = (arrival, parts) => {
  const { name, replyTo, ...file } = arrival.content.body;
  takeLine(arrival, { kind: 'file', text: name, file, ...(replyTo && { replyTo }) }, parts);
};
