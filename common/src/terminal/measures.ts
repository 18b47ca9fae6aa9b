import { UsageError } from '../node/command-line.ts';

/** Seconds of each unit, the largest first. */
const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
const SIZES = ['bytes', 'kB', 'MB', 'GB'] as const;

/** Seconds of `30s`, `5m`, `8h`, `7d`, `4w`; `undefined` for `off`. @throws UsageError */
export function parseTimer(text: string): number | undefined {
  if (text === 'off') return undefined;
  const [, count = '', letter = ''] = /^([1-9]\d{0,4})([smhdw])$/.exec(text) ?? [];
  const unit = UNITS.find(([name]) => name.startsWith(letter));
  if (letter !== '' && unit) return Number(count) * unit[1];
  throw new UsageError(`timer takes off, or a time as 30s, 5m, 8h, 7d or 4w, not "${text}"`);
}

/** "8 hours": in the largest unit that leaves no rest. */
export function durationInWords(seconds: number): string {
  const [name, length] = UNITS.find((unit) => seconds % unit[1] === 0) ?? ['second', 1];
  const count = seconds / length;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** "1.2 MB": decimal units, as file managers write them. */
export function sizeInWords(bytes: number): string {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const count = bytes / 1_000 ** power;
  return `${power === 0 ? count : count.toFixed(1)} ${SIZES[power]}`;
}

/** "40 %". */
export function percentOf(done: number, total: number): string {
  return `${total === 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100)} %`;
}
