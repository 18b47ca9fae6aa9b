import { isCodeWhole } from '../book/shared-code.ts';
import type { Handler } from './handler.ts';
import { takeLine } from './line.ts';

const DAMAGED = 'These lines of code are not what their sender says they are.';

/** Lines that are not those of their hash and their numbers are not shown. */
export const takeCode: Handler<'code'> = (arrival, parts) => {
  const { body } = arrival.content;
  if (!isCodeWhole(body)) {
    parts.lines.add(arrival, { kind: 'unknown', text: '', problem: DAMAGED });
    return;
  }
  const { path, hash: _checked, replyTo, ...code } = body;
  takeLine(arrival, { kind: 'code', text: path, code, ...(replyTo && { replyTo }) }, parts);
};
