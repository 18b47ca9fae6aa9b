import type { Awaited } from './awaited.ts';
import type { Arrival, HandlerParts } from './contents/handler.ts';
import { handle } from './contents/handlers.ts';
import type { LinePlace } from './conversation-log.ts';

export interface ArrivedContentParts extends HandlerParts {
  readonly awaited: Awaited;
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
    const place = await this.#free(arrival);
    const name = [sender.device, content.conversation, content.id];
    // The same content in another envelope: its receiver's devices had changed.
    if (book.seen.has(...name)) return;
    book.seen.add(clock.now(), ...name);
    await handle({ ...arrival, place }, this.#parts);
  }

  /** The line that says that this could not be read goes. Where it stood, if that is where this one belongs. */
  async #free({ content, sender, conversation }: Arrival): Promise<LinePlace | undefined> {
    const { awaited, log } = this.#parts;
    if (!content.resent) return undefined;
    const { user, device } = sender;
    const stood = awaited.take({ user, device, envelope: content.resent })?.place;
    const place = stood && (await log.takeOut(stood.conversation, stood.line));
    return stood?.conversation === conversation ? place : undefined;
  }
}
