import type { ViewStrings } from '../src/view-protocol.ts';

interface ExpiryOptions {
  readonly locale: string;
  readonly strings: Pick<ViewStrings, 'message'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Seconds of each unit, the largest first. */
const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** "Disappears in 2 hours". */
export function expiryWords(expiresAt: number, { locale, strings, now }: ExpiryOptions): string {
  const { disappears, disappearsSoon } = strings.message;
  const seconds = (expiresAt - now) / 1_000;
  const found = UNITS.find(([, length]) => seconds >= length);
  if (!found) return disappearsSoon;
  const [unit, length] = found;
  const words = new Intl.RelativeTimeFormat(locale).format(Math.floor(seconds / length), unit);
  return disappears.replace('{0}', () => words);
}
