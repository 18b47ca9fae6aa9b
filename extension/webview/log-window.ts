/** Which messages of the log are in the document: from the one, up to before the other. */
export interface LogWindow {
  readonly from: number;
  readonly to: number;
}

/** Messages in the document at first: more than a screen. */
const FIRST = 50;
const STEP = 40;
/** At most; also of one line each they are higher than screen and margins, so that no part is wanted by turns. */
const MOST = 240;

export function windowAtEnd(count: number): LogWindow {
  return { from: Math.max(0, count - FIRST), to: count };
}

/** With that message in its middle. */
export function windowAround(index: number, count: number): LogWindow {
  const from = Math.max(0, Math.min(index - FIRST / 2, count - FIRST));
  return { from, to: Math.min(count, from + FIRST) };
}

export function windowEarlier({ from, to }: LogWindow): LogWindow {
  const earlier = Math.max(0, from - STEP);
  return { from: earlier, to: Math.min(to, earlier + MOST) };
}

export function windowLater({ from, to }: LogWindow, count: number): LogWindow {
  const later = Math.min(count, to + STEP);
  return { from: Math.max(from, later - MOST), to: later };
}

/** The same messages, `by` places further down in a list of `count`. */
export function windowMoved({ from, to }: LogWindow, by: number, count: number): LogWindow {
  const start = Math.max(0, Math.min(from + by, count - 1));
  return { from: start, to: Math.max(0, Math.min(count, Math.max(to + by, start + 1))) };
}
