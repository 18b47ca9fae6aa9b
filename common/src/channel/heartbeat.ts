import type { Clock } from '../clock.ts';
import type { Disposable } from '../disposable.ts';

/** PROTOCOL.md section 3.5. */
export const HEARTBEAT = { silenceMs: 30_000, misses: 2, wakeSlackMs: 10_000, wakeAnswerMs: 5_000 } as const;

export interface HeartbeatListener {
  /** The peer is to be asked for a sign of life. */
  onSilence(): void;
  /** It gave none. */
  onDeath(): void;
}

/** Asks a silent peer for a sign of life; two unanswered questions mean that it is gone. */
export class Heartbeat implements Disposable {
  readonly #clock: Clock;
  readonly #listener: HeartbeatListener;
  #heardAt: number;
  #asked = 0;
  #timer: Disposable;

  constructor(clock: Clock, listener: HeartbeatListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#heardAt = clock.now();
    this.#timer = this.#arm(HEARTBEAT.silenceMs);
  }

  /** Anything that came from the peer counts. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#asked = 0;
  }

  /** After a wake-up: asks at once, and does not wait long for the answer. */
  checkNow(): void {
    this.#timer.dispose();
    this.#heardAt = Number.NEGATIVE_INFINITY;
    this.#asked = HEARTBEAT.misses;
    this.#timer = this.#arm(HEARTBEAT.wakeAnswerMs);
    this.#listener.onSilence();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #arm(ms: number): Disposable {
    const due = this.#clock.now() + ms;
    return this.#clock.setTimer(ms, () => {
      // A timer that is far too late means that this machine slept: the peer may have given up long ago.
      const slept = this.#clock.now() - due > HEARTBEAT.wakeSlackMs;
      this.#check(slept);
    });
  }

  #check(slept: boolean): void {
    // A clock that was set back: how long the peer has been silent is not known, so it is counted from now.
    this.#heardAt = Math.min(this.#heardAt, this.#clock.now());
    const silence = this.#clock.now() - this.#heardAt;
    if (silence < HEARTBEAT.silenceMs) {
      this.#timer = this.#arm(HEARTBEAT.silenceMs - silence);
      return;
    }
    if (slept) this.#asked = HEARTBEAT.misses - 1;
    if (this.#asked >= HEARTBEAT.misses) {
      this.#listener.onDeath();
      return;
    }
    this.#asked++;
    this.#timer = this.#arm(slept ? HEARTBEAT.wakeAnswerMs : HEARTBEAT.silenceMs);
    this.#listener.onSilence();
  }
}
