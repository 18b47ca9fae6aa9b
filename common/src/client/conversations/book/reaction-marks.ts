import { type Static, Type } from '@sinclair/typebox';
import { struct, text, userName } from '../../../wire/schema.ts';
import type { Reaction } from '../conversation.ts';
import { isNewer, stampSchema } from './stamp.ts';

/** Emoji that a line shows, and what is kept of one user on it. */
export const MOST_EMOJI = 64;
const MOST_OF_USER = 64;
export const MOST_MARKS = 1_024;

/** The newest word of a user on an emoji at a line. One that is off stays: an older one may come later. */
export const markSchema = struct({
  emoji: text(64, 1),
  user: userName(),
  isOn: Type.Boolean(),
  ...stampSchema.properties,
});

export type Mark = Static<typeof markSchema>;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const VISIBLE = /[^\p{C}\p{Z}]/u;

/** One character as people see it. */
export function isEmoji(emoji: string): boolean {
  const [first, second] = graphemes.segment(emoji);
  return first !== undefined && second === undefined && VISIBLE.test(emoji);
}

/** The same array: the mark is older than what is there, or there is no room for it. */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const isSame = ({ user, emoji }: Mark) => user === mark.user && emoji === mark.emoji;
  const before = marks.find(isSame);
  if (before && !isNewer(mark, before)) return marks;
  const others = withRoom(
    marks.filter((one) => !isSame(one)),
    mark,
  );
  return others ? [...others, mark] : marks;
}

/** As they are shown: in the order in which they were made. */
export function shownReactions(marks: readonly Mark[]): Reaction[] {
  const users = new Map<string, string[]>();
  const on = marks.filter(({ isOn }) => isOn).sort((one, other) => (isNewer(one, other) ? 1 : -1));
  for (const { emoji, user } of on) users.set(emoji, [...(users.get(emoji) ?? []), user]);
  return [...users].map(([emoji, by]) => ({ emoji, users: by }));
}

function withRoom(marks: readonly Mark[], { emoji, user, isOn }: Mark): readonly Mark[] | undefined {
  const shown = new Set(marks.flatMap((mark) => (mark.isOn ? [mark.emoji] : [])));
  if (isOn && !shown.has(emoji) && shown.size >= MOST_EMOJI) return undefined;
  if (marks.length >= MOST_MARKS) return undefined;
  const ofUser = marks.filter((mark) => mark.user === user);
  if (ofUser.length < MOST_OF_USER) return marks;
  const [oldest] = ofUser.filter((mark) => !mark.isOn).sort((one, other) => (isNewer(one, other) ? 1 : -1));
  return oldest && marks.filter((mark) => mark !== oldest);
}
