import type { Clock } from '../../../clock.ts';
import type { Disposable } from '../../../disposable.ts';

/** Somebody who goes on writing says so again before. */
const FORGOTTEN_MS = 8_000;

/** Who is writing right now, by what they have said of it. */
export class TypingPeople implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** Until when, by conversation and user. */
  readonly #timers = new Map<string, Map<string, Disposable>>();

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  of(conversation: string): readonly string[] {
    return [...(this.#timers.get(conversation)?.keys() ?? [])].sort();
  }

  began(conversation: string, user: string): void {
    const timers = this.#timers.get(conversation) ?? new Map<string, Disposable>();
    timers.get(user)?.dispose();
    const timer = this.#clock.setTimer(FORGOTTEN_MS, () => {
      this.stopped(conversation, user);
      this.#changed();
    });
    this.#timers.set(conversation, timers.set(user, timer));
  }

  stopped(conversation: string, user: string): void {
    const timers = this.#timers.get(conversation);
    timers?.get(user)?.dispose();
    timers?.delete(user);
    if (timers?.size === 0) this.#timers.delete(conversation);
  }

  dispose(): void {
    for (const timers of this.#timers.values()) for (const timer of timers.values()) timer.dispose();
    this.#timers.clear();
  }
}
