import type { ContentBody } from '../../../e2e/content-bodies.ts';
import { bodies } from '../../../e2e/content-bodies.ts';

/** After how many seconds texts and files of a conversation disappear, 0: never; and the how manieth setting that is. */
export type Timer = ContentBody<'timer'>;
export const timerSchema = bodies.timer;

/** Whoever jumps further than people set timers would leave no number for others. */
const FURTHEST_JUMP = 1_000;

/** Of two that were set at once the shorter one counts, for everybody. */
export function supersedes(timer: Timer, known: Timer | undefined): boolean {
  if (timer.version > (known?.version ?? 0) + FURTHEST_JUMP) return false;
  if (!known || timer.version !== known.version) return timer.version > (known?.version ?? 0);
  return lengthOf(timer) < lengthOf(known);
}

/** What follows the known one. */
export function nextTimer(seconds: number, known: Timer | undefined): Timer {
  const version = Math.min((known?.version ?? 0) + 1, Number.MAX_SAFE_INTEGER);
  return { seconds, version };
}

/** `who`: as a sentence begins. */
export function timerWords(who: string, seconds: number): string {
  return seconds === 0
    ? `${who} set messages to stay.`
    : `${who} set messages to disappear after ${durationOf(seconds)}.`;
}

interface Unit {
  readonly seconds: number;
  readonly one: string;
  readonly more: (count: number) => string;
}

const SECOND: Unit = { seconds: 1, one: '1 second', more: (count) => `${count} seconds` };
const UNITS: readonly Unit[] = [
  { seconds: 604_800, one: '1 week', more: (count) => `${count} weeks` },
  { seconds: 86_400, one: '1 day', more: (count) => `${count} days` },
  { seconds: 3_600, one: '1 hour', more: (count) => `${count} hours` },
  { seconds: 60, one: '1 minute', more: (count) => `${count} minutes` },
];

/** In the largest unit in which it is a whole number. */
function durationOf(seconds: number): string {
  const unit = UNITS.find((each) => seconds % each.seconds === 0) ?? SECOND;
  const count = seconds / unit.seconds;
  return count === 1 ? unit.one : unit.more(count);
}

function lengthOf({ seconds }: Timer): number {
  return seconds === 0 ? Infinity : seconds;
}
