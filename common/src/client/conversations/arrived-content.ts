import type { Clock } from '../../clock.ts';
import type { Arrival } from './contents/handler.ts';
import type { DirectBook } from './direct-book.ts';

export interface ArrivedContentParts {
  readonly book: DirectBook;
  readonly clock: Clock;
  /** Once each. */
  readonly handle: (arrival: Arrival) => Promise<void>;
}

/** Takes each content once. */
export class ArrivedContent {
  readonly #parts: ArrivedContentParts;

  constructor(parts: ArrivedContentParts) {
    this.#parts = parts;
  }

  async take(arrival: Arrival): Promise<void> {
    const { book, clock } = this.#parts;
    const { content, sender } = arrival;
    const name = [sender.device, content.conversation, content.id];
    // The same content in another envelope: its receiver's devices had changed.
    if (book.seen.has(...name)) return;
    book.seen.add(clock.now(), ...name);
    await this.#parts.handle(arrival);
  }
}
