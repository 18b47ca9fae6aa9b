import type { Outbound } from './outbound.ts';

/** Which lines of this person failed, and wait until they are sent again or given up; counted, not looked for. */
export class HeldLines {
  /** By place in the queue: the conversation. */
  readonly #conversations = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** How many of a conversation. */
  in(conversation: string): number {
    return this.#counts.get(conversation) ?? 0;
  }

  /** What is at that place of the queue now. */
  note(key: string, what: Outbound | undefined): void {
    const before = this.#conversations.get(key);
    const now = what && isHeldLine(what) ? what.conversation : undefined;
    if (before === now) return;
    if (before !== undefined) this.#count(before, -1);
    if (now !== undefined) this.#count(now, 1);
    if (now === undefined) this.#conversations.delete(key);
    else this.#conversations.set(key, now);
  }

  #count(conversation: string, by: 1 | -1): void {
    this.#counts.set(conversation, this.in(conversation) + by);
  }
}

/** No receipt, and nothing that was asked for again. */
function isHeldLine({ isHeld, said, resent }: Outbound): boolean {
  return isHeld && !said && !resent;
}
