import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { EventEmitter } from 'eventemitter3';
import type { ProfileStore } from '../../../common/src/client/client-options.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';

const KEY = 'noncesense.quiet';
const HOUR_MS = 3_600_000;
/** When tomorrow begins, by the person's clock. */
const MORNING_HOUR = 8;
/** Timers take no more than 2^31 ms. */
const LONGEST_TIMER_MS = 86_400_000;

const keptQuiet = Type.Union([
  Type.Object({ kind: Type.Literal('off') }),
  /** Milliseconds since the epoch. */
  Type.Object({ kind: Type.Literal('until'), time: Type.Number() }),
  Type.Object({ kind: Type.Literal('on') }),
]);

export type Quiet =
  | { readonly kind: 'off' }
  | { readonly kind: 'until'; readonly time: number }
  /** Until the person turns it off. */
  | { readonly kind: 'on' };

export type QuietSpan = 'hour' | 'tomorrow' | 'on' | 'off';

const OFF: Quiet = { kind: 'off' };

/** Do not disturb, of all windows: they read the same store. Ends by itself. */
export class QuietTime implements Disposable {
  readonly events = new EventEmitter<{ changed(): void }>();
  readonly #store: ProfileStore;
  readonly #clock: Clock;
  #end: Disposable | undefined;

  constructor(store: ProfileStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.refresh();
  }

  get now(): Quiet {
    const kept = this.#store.get(KEY);
    if (!Value.Check(keptQuiet, kept)) return OFF;
    return kept.kind === 'until' && kept.time <= this.#clock.now() ? OFF : kept;
  }

  get isOn(): boolean {
    return this.now.kind !== 'off';
  }

  async set(span: QuietSpan): Promise<void> {
    await this.#store.set(KEY, quietOf(span, this.#clock.now()));
    this.refresh();
  }

  /** Another window may have set it. */
  refresh(): void {
    this.#end?.dispose();
    this.#end = undefined;
    const { now } = this;
    if (now.kind === 'until') {
      const rest = Math.min(now.time - this.#clock.now(), LONGEST_TIMER_MS);
      this.#end = this.#clock.setTimer(rest, () => this.refresh());
    }
    this.events.emit('changed');
  }

  dispose(): void {
    this.#end?.dispose();
    this.events.removeAllListeners();
  }
}

function quietOf(span: QuietSpan, now: number): Quiet {
  switch (span) {
    case 'hour':
      return { kind: 'until', time: now + HOUR_MS };
    case 'tomorrow':
      return { kind: 'until', time: nextMorning(now) };
    case 'on':
    case 'off':
      return { kind: span };
  }
}

function nextMorning(now: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + 1);
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}
