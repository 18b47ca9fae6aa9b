import type { Arrival, HandlerParts } from './contents/handler.ts';
import { handle } from './contents/handlers.ts';

/** Takes each content once. */
export class ArrivedContent {
  readonly #parts: HandlerParts;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  async take(arrival: Arrival): Promise<void> {
    const { book, clock, lines } = this.#parts;
    const { content, sender, conversation } = arrival;
    const name = [sender.device, content.conversation, content.id];
    // The same content in another envelope: its receiver's devices had changed.
    if (book.seen.has(...name)) return;
    book.seen.add(clock.now(), ...name);
    // Only lines are counted, and one may be here with the history of another device.
    const isLine = content.sequence !== undefined;
    if (isLine && book.hasLine(conversation, sender.user, content.id)) lines.count(arrival);
    else await handle(arrival, this.#parts);
  }
}
