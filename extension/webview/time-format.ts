/** Which time zone counts: IANA name; the machine's own when absent. */
export interface TimeFormatOptions {
  readonly locale: string;
  readonly timeZone?: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

// What ECMAScript's dates reach; a server may claim any number.
const LAST_TIME = 8_640_000_000_000_000;

/** "09:41", as the locale writes it. */
export function formatTime(at: number, options: TimeFormatOptions): string {
  return written(at, formatOf(options, { timeStyle: 'short' }));
}

/** "Monday, 2 March 2026". */
export function formatDay(at: number, options: TimeFormatOptions): string {
  return written(at, formatOf(options, { dateStyle: 'full' }));
}

export function formatMoment(at: number, options: TimeFormatOptions): string {
  return written(at, formatOf(options, { dateStyle: 'full', timeStyle: 'medium' }));
}

/** "2026-03-02": to compare days, never shown. */
export function dayKey(at: number, { timeZone }: TimeFormatOptions): string {
  // Swedish writes dates as ISO 8601 does.
  const zone = timeZone === undefined ? {} : { timeZone };
  return written(at, formatOf({ locale: 'sv', ...zone }, { dateStyle: 'short' }));
}

/** As the `datetime` of an element; `undefined` for what is no time. */
export function isoTime(at: number): string | undefined {
  return isTime(at) ? new Date(at).toISOString() : undefined;
}

/** Empty for what is no time. */
function written(at: number, format: Intl.DateTimeFormat): string {
  return isTime(at) ? format.format(at) : '';
}

function isTime(at: number): boolean {
  return Math.abs(at) <= LAST_TIME;
}

// To make a format takes a hundred times longer than to use it.
function formatOf(
  { locale, timeZone }: TimeFormatOptions,
  styles: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, styles]);
  const made =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, { ...styles, ...(timeZone !== undefined && { timeZone }) });
  formats.set(key, made);
  return made;
}
