import type { ViewMessage, ViewStrings } from '../src/view-protocol.ts';
import { dayKey, formatDay, type TimeFormatOptions } from './time-format.ts';

/** Messages of one person that follow each other closely stand under one name. */
const GROUP_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

export interface TimelineDay {
  readonly key: string;
  readonly label: string;
  readonly groups: readonly TimelineGroup[];
}

export interface TimelineGroup {
  /** Its first message says who and when. */
  readonly first: ViewMessage;
  readonly messages: readonly ViewMessage[];
}

export interface TimelineOptions extends TimeFormatOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly strings: Pick<ViewStrings, 'today' | 'yesterday'>;
  /** A group begins with it. */
  readonly firstUnread?: string | undefined;
}

export function makeTimeline(
  messages: readonly ViewMessage[],
  options: TimelineOptions,
): readonly TimelineDay[] {
  const { now, strings, firstUnread } = options;
  const known = new Map([
    [dayKey(now - DAY_MS, options), strings.yesterday],
    [dayKey(now, options), strings.today],
  ]);
  return splitWhere(messages, (a, b) => dayKey(a.sentAt, options) !== dayKey(b.sentAt, options)).map(
    (day) => {
      const key = dayKey(day[0].sentAt, options);
      return {
        key,
        label: known.get(key) ?? formatDay(day[0].sentAt, options),
        groups: makeGroups(day, firstUnread),
      };
    },
  );
}

function makeGroups(
  messages: readonly ViewMessage[],
  firstUnread: string | undefined,
): readonly TimelineGroup[] {
  return splitWhere(messages, (a, b) => b.id === firstUnread || isApart(a, b)).map((part) => ({
    first: part[0],
    messages: part,
  }));
}

/** What the client itself says belongs to nobody. */
function isApart(a: ViewMessage, b: ViewMessage): boolean {
  const isNotice = a.kind === 'notice' || b.kind === 'notice';
  return isNotice || a.user !== b.user || Math.abs(b.sentAt - a.sentAt) > GROUP_MS;
}

type NonEmpty<T> = [T, ...T[]];

function splitWhere<T>(
  items: readonly T[],
  isBreak: (before: T, after: T) => boolean,
): readonly NonEmpty<T>[] {
  const parts: NonEmpty<T>[] = [];
  let before: T | undefined;
  for (const item of items) {
    const current = parts.at(-1);
    if (current === undefined || before === undefined || isBreak(before, item)) parts.push([item]);
    else current.push(item);
    before = item;
  }
  return parts;
}
