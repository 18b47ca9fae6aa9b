import type { Handler } from './handler.ts';
import { takeLine } from './line.ts';

export const takePatch: Handler<'patch'> = (arrival, parts) => {
  const { title, replyTo, ...patch } = arrival.content.body;
  takeLine(arrival, { kind: 'patch', text: title, patch, ...(replyTo && { replyTo }) }, parts);
};
