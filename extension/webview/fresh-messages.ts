import type { ViewMessage } from '../src/view-protocol.ts';

/** More at once are history or what was missed while away, and are not read out one by one. */
const BURST = 5;

/** Tells which messages a screen reader should announce: those of others that came while the page was there. */
export class FreshMessages {
  readonly #fresh = new Set<string>();
  #known: string | undefined;
  #started = false;

  /** Call with each new list before asking. */
  see(messages: readonly ViewMessage[]): void {
    const known = messages.findLastIndex(({ id }) => id === this.#known);
    const added = messages.slice(known + 1);
    if (this.#started && added.length <= BURST) {
      for (const { id, mine } of added) if (!mine) this.#fresh.add(id);
    }
    this.#started = true;
    this.#known = messages.at(-1)?.id;
  }

  has(id: string): boolean {
    return this.#fresh.has(id);
  }
}
