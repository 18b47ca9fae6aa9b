import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';
import type { ConversationsApi } from '../../../common/src/client/conversations/conversations-api.ts';

/** At a time, of one attached window: of more the oldest is forgotten. */
const MOST = 8;

/** A part of what was found; the last one is none. */
export interface FoundPart {
  readonly found: readonly ConversationMessage[];
  readonly isLast: boolean;
}

/** Searches that an attached window goes through part by part, by its own numbers for them. */
export class ServedSearches {
  readonly #conversations: Pick<ConversationsApi, 'search'>;
  readonly #running = new Map<number, AsyncIterator<readonly ConversationMessage[]>>();

  constructor(conversations: Pick<ConversationsApi, 'search'>) {
    this.#conversations = conversations;
  }

  /** Rejects as the history does. */
  async next(search: number, id: string, text: string): Promise<FoundPart> {
    const parts = this.#running.get(search) ?? this.#begin(search, id, text);
    const part = await parts.next();
    if (part.done !== true) return { found: part.value, isLast: false };
    this.#running.delete(search);
    return { found: [], isLast: true };
  }

  #begin(search: number, id: string, text: string): AsyncIterator<readonly ConversationMessage[]> {
    const parts = this.#conversations.search(id, text)[Symbol.asyncIterator]();
    const [oldest] = this.#running.keys();
    if (this.#running.size >= MOST && oldest !== undefined) this.#running.delete(oldest);
    this.#running.set(search, parts);
    return parts;
  }
}
