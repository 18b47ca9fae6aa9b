import { Type } from '@sinclair/typebox';
import { DIRECT_TEXT_BYTES } from '../../../e2e/content-bodies.ts';
import { struct, text } from '../../../wire/schema.ts';
import { type Mark, markSchema, withMark } from '../book/reaction-marks.ts';
import { isNewer, type Stamp, stampSchema } from '../book/stamp.ts';
import { isSaid } from '../book/said-kinds.ts';
import type { StoredMessage } from '../book/stored-message.ts';

/** What is done to a line after it was said: by its author, or a reaction of anybody. */
export type LineChange =
  | ({ readonly kind: 'edit'; readonly text: string } & Stamp)
  | { readonly kind: 'delete' }
  | ({ readonly kind: 'reaction' } & Mark);

export const lineChangeSchema = Type.Unsafe<LineChange>(
  Type.Union([
    struct({ kind: Type.Literal('edit'), text: text(DIRECT_TEXT_BYTES, 1), ...stampSchema.properties }),
    struct({ kind: Type.Literal('delete') }),
    struct({ kind: Type.Literal('reaction'), ...markSchema.properties }),
  ]),
);

/** The line after it: the same, whatever order changes come in. The same object where it changes nothing. */
export function changedLine(message: StoredMessage, change: LineChange): StoredMessage {
  const { kind } = message;
  if (!isSaid(message)) return message;
  if (change.kind === 'delete') return deletedLine(message);
  if (change.kind === 'reaction') return reactedLine(message, change);
  const { text: words, at, id } = change;
  if (kind !== 'text' || (message.edited && !isNewer(change, message.edited))) return message;
  return { ...message, text: words, edited: { at, id } };
}

/** Whether one change of a line means nothing beside another one. */
export function isOverruled(change: LineChange, by: LineChange): boolean {
  if (by.kind === 'delete') return true;
  if (change.kind === 'delete' || change.kind !== by.kind) return false;
  if (change.kind === 'reaction' && by.kind === 'reaction' && !isSameMark(change, by)) return false;
  return !isNewer(change, by);
}

function isSameMark(one: Mark, other: Mark): boolean {
  return one.user === other.user && one.emoji === other.emoji;
}

/** Who said something when, and when that goes, is all that is left. */
function deletedLine({ id, from, sentAt, state, expires, expiresAt }: StoredMessage): StoredMessage {
  const expiry = { ...(expires !== undefined && { expires }), ...(expiresAt !== undefined && { expiresAt }) };
  return { id, kind: 'deleted', from, sentAt, text: '', state, ...expiry };
}

function reactedLine(message: StoredMessage, change: LineChange & { kind: 'reaction' }): StoredMessage {
  const { kind: _reaction, ...mark } = change;
  const before = message.marks ?? [];
  const marks = withMark(before, mark);
  return marks === before ? message : { ...message, marks: [...marks] };
}
