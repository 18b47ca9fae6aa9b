/** Which messages of the log are in the document: from the one, up to before the other. */
export interface LogWindow {
  readonly from: number;
  readonly to: number;
}

/** Messages in the document; a tall screen shows half of them. */
export const WINDOW_SIZE = 100;
const STEP = 40;

export function windowAtEnd(count: number): LogWindow {
  return { from: Math.max(0, count - WINDOW_SIZE), to: count };
}

/** With that message in its middle. */
export function windowAround(index: number, count: number): LogWindow {
  const from = Math.max(0, Math.min(index - WINDOW_SIZE / 2, count - WINDOW_SIZE));
  return { from, to: Math.min(count, from + WINDOW_SIZE) };
}

export function windowEarlier({ from }: LogWindow, count: number): LogWindow {
  const earlier = Math.max(0, from - STEP);
  return { from: earlier, to: Math.min(count, earlier + WINDOW_SIZE) };
}

export function windowLater({ to }: LogWindow, count: number): LogWindow {
  const later = Math.min(count, to + STEP);
  return { from: Math.max(0, later - WINDOW_SIZE), to: later };
}

/** After the list became another one: `first`, the message it began with, stands at `index` now. */
export function windowMoved(
  { from, to }: LogWindow,
  moved: { readonly by: number; readonly count: number; readonly atEnd: boolean },
): LogWindow {
  const { by, count, atEnd } = moved;
  if (atEnd) return windowAtEnd(count);
  const start = Math.max(0, Math.min(from + by, count - 1));
  return { from: start, to: Math.min(count, Math.max(to + by, start + 1)) };
}
