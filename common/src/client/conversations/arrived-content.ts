import type { Arrival, HandlerParts } from './contents/handler.ts';
import { handle } from './contents/handlers.ts';

/** Takes each content once. */
export class ArrivedContent {
  readonly #parts: HandlerParts;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  async take(arrival: Arrival): Promise<void> {
    const { book, clock } = this.#parts;
    const { content, sender } = arrival;
    const name = [sender.device, content.conversation, content.id];
    // The same content in another envelope: its receiver's devices had changed.
    if (book.seen.has(...name)) return;
    book.seen.add(clock.now(), ...name);
    await handle(arrival, this.#parts);
  }
}
