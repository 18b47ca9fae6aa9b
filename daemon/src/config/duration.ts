import ms from 'ms';

const MINUTE = 60_000;
const YEAR = 366 * 24 * 60 * MINUTE;
const FORM = /^\d+(?:\.\d+)? ?[a-z]+$/i;

/** Milliseconds of "30m", "12h", "7d" or "2 weeks". @throws Error in words, unless 1 minute to 1 year. */
export function parseDuration(text: string): number {
  const duration = FORM.test(text) ? ms(text as ms.StringValue) : Number.NaN;
  if (duration >= MINUTE && duration <= YEAR) return Math.round(duration);
  throw new Error(`"${text}" is no time from 1 minute to 1 year; write 30m, 12h or 7d`);
}
