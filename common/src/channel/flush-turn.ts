import type { Clock } from '../clock.ts';

export interface Flushable {
  flush(): void;
}

/**
 * Flushes what many links have queued at the end of a turn of the event loop, and joins once what several of them get:
 * a broadcast's receivers have the same messages waiting.
 */
export class FlushTurn {
  readonly #clock: Clock;
  #waiting: Flushable[] = [];
  #last: { readonly parts: readonly Uint8Array[]; readonly joined: readonly Uint8Array[] } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  schedule(queue: Flushable): void {
    if (this.#waiting.push(queue) > 1) return;
    this.#clock.soon(() => {
      this.#run();
    });
  }

  /** The same bytes as a list of one, which is not to be written to. */
  join(parts: readonly Uint8Array[]): readonly Uint8Array[] {
    if (parts.length === 1) return parts;
    if (!this.#last || !areSame(this.#last.parts, parts))
      this.#last = { parts, joined: [Buffer.concat(parts)] };
    return this.#last.joined;
  }

  #run(): void {
    const queues = this.#waiting;
    this.#waiting = [];
    for (const queue of queues) queue.flush();
    // Plaintext is not kept beyond its turn.
    this.#last = undefined;
  }
}

function areSame(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
