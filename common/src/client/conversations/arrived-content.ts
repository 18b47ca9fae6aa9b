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

  /** The lines that say that this could not be read go. Where the first one stood, if this one belongs there. */
  async #free({ content, sender, conversation }: Arrival): Promise<LinePlace | undefined> {
    const { awaited, log } = this.#parts;
    const { user, device } = sender;
    const places: LinePlace[] = [];
    for (const envelope of content.resent ?? []) {
      const stood = awaited.take({ user, device, envelope })?.place;
      const place = stood && (await log.takeOut(stood.conversation, stood.line));
      if (place && stood.conversation === conversation) places.push(place);
    }
    const [first] = places.sort((one, other) => (one.key < other.key ? -1 : 1));
    return first && { key: first.key, isUnread: places.some(({ isUnread }) => isUnread) };
  }
}
