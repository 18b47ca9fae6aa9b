/** Seconds of each unit, the largest first. */
const DURATIONS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "1 day", "90 minutes": in the largest unit that leaves no rest. */
export function durationInWords(seconds: number, locale: string): string {
  const [unit, length] = DURATIONS.find(([, length]) => seconds % length === 0) ?? ['second', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}

/** "1.2 MB": decimal units, as file managers and download pages write them. */
export function sizeInWords(bytes: number, locale: string): string {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const unit = SIZES[power] ?? 'byte';
  const options = { style: 'unit', unit, unitDisplay: power === 0 ? 'long' : 'short' } as const;
  return new Intl.NumberFormat(locale, { ...options, maximumFractionDigits: 1 }).format(
    bytes / 1000 ** power,
  );
}
