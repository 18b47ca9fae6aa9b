import type { ViewListChange, ViewMessage } from '../src/view-protocol.ts';

/** The messages that the page has. */
export class MessageList {
  #messages: readonly ViewMessage[] = [];

  /** The same list as before when nothing changed. */
  take({ start, removed, added }: ViewListChange): readonly ViewMessage[] {
    if (removed > 0 || added.length > 0)
      this.#messages = [
        ...this.#messages.slice(0, start),
        ...added,
        ...this.#messages.slice(start + removed),
      ];
    return this.#messages;
  }
}
