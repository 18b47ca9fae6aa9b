/** Which time zone counts: IANA name; the machine's own when absent. */
export interface TimeFormatOptions {
  readonly locale: string;
  readonly timeZone?: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** "09:41", as the locale writes it. */
export function formatTime(at: number, options: TimeFormatOptions): string {
  return formatOf(options, { timeStyle: 'short' }).format(at);
}

/** "Monday, 2 March 2026". */
export function formatDay(at: number, options: TimeFormatOptions): string {
  return formatOf(options, { dateStyle: 'full' }).format(at);
}

export function formatMoment(at: number, options: TimeFormatOptions): string {
  return formatOf(options, { dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

/** "2026-03-02": to compare days, never shown. */
export function dayKey(at: number, { timeZone }: TimeFormatOptions): string {
  // Swedish writes dates as ISO 8601 does.
  const zone = timeZone === undefined ? {} : { timeZone };
  return formatOf({ locale: 'sv', ...zone }, { dateStyle: 'short' }).format(at);
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
