import { isSaid } from '../client/conversations/book/said-kinds.ts';
import type { ConversationMessage, DirectState } from '../client/conversations/conversation.ts';

/** What goes out from here is seen on its way first. */
const AT_THE_SERVER: ReadonlySet<DirectState> = new Set(['sent', 'delivered', 'read']);

/** Finds what this person writes on other devices, in conversations that are followed. */
export class OwnElsewhere {
  /** By conversation, in milliseconds since the epoch: what is older was handed over, or paged in. */
  readonly #since = new Map<string, number>();
  readonly #known = new Set<string>();

  follow(conversation: string, now: number): void {
    if (!this.#since.has(conversation)) this.#since.set(conversation, now);
  }

  /** Those of a page that were not here before. */
  take(conversation: string, page: Iterable<ConversationMessage>): ConversationMessage[] {
    const since = this.#since.get(conversation) ?? Infinity;
    return [...page].filter((message) => {
      if (!message.isMine || !isSaid(message) || message.sentAt < since) return false;
      const key = `${conversation} ${message.id}`;
      const isNew = !this.#known.has(key);
      this.#known.add(key);
      return isNew && AT_THE_SERVER.has(message.state);
    });
  }

  /** Somebody else is signed in. */
  forget(): void {
    this.#since.clear();
    this.#known.clear();
  }
}
