import type { Clock } from '../../common/src/clock.ts';

const WINDOW_MS = 60_000;
/** Of one kind in one window. */
const LINES = 20;
/** Kinds that are remembered; a plugin may make up any number of them. */
const KINDS = 1_000;

/** What to do with a line. `last`: more of its kind are left out for a time. `leftOut`: since the last one written. */
export type LimitVerdict =
  | { readonly kind: 'write'; readonly leftOut: number; readonly last: boolean }
  | { readonly kind: 'leave-out' };

interface Window {
  readonly since: number;
  lines: number;
}

/** Keeps what repeats from filling a log: so many lines of one kind a minute, the rest are counted. */
export class LogLimit {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  judge(kind: string): LimitVerdict {
    const now = this.#clock.now();
    const window = this.#windows.get(kind);
    // The clock may have been set back.
    if (window === undefined || now < window.since || now - window.since >= WINDOW_MS) {
      this.#begin(kind, now);
      return { kind: 'write', leftOut: Math.max(0, (window?.lines ?? 0) - LINES), last: false };
    }
    window.lines++;
    if (window.lines > LINES) return { kind: 'leave-out' };
    return { kind: 'write', leftOut: 0, last: window.lines === LINES };
  }

  #begin(kind: string, since: number): void {
    if (this.#windows.size >= KINDS) this.#windows.clear();
    this.#windows.set(kind, { since, lines: 1 });
  }
}
