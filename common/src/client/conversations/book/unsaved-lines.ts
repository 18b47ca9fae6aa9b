import type { StoredLine, StoredMessage } from './stored-message.ts';

const none: ReadonlyMap<string, StoredMessage | undefined> = new Map();

/** Lines that were changed, or removed, and are not on disk yet. */
export class UnsavedLines {
  readonly #conversations = new Map<string, Map<string, StoredMessage | undefined>>();

  /** By key; `undefined`: removed. */
  of(conversation: string): ReadonlyMap<string, StoredMessage | undefined> {
    return this.#conversations.get(conversation) ?? none;
  }

  set(conversation: string, key: string, message: StoredMessage | undefined): void {
    const lines = this.#conversations.get(conversation) ?? new Map<string, StoredMessage | undefined>();
    this.#conversations.set(conversation, lines.set(key, message));
  }

  /** How many lines on disk are none any more, at most. */
  removedOf(conversation: string): number {
    return [...this.of(conversation).values()].filter((message) => message === undefined).length;
  }

  /** A page as it came from disk, with what has changed since. */
  over(conversation: string, saved: readonly StoredLine[], { limit, before }: PageRange): StoredLine[] {
    const unsaved = this.of(conversation);
    if (unsaved.size === 0) return [...saved];
    const lines = new Map<string, StoredMessage | undefined>(saved.map(({ key, message }) => [key, message]));
    const oldest = saved.length < limit ? '' : (saved[0]?.key ?? '');
    for (const [key, message] of unsaved)
      if (key >= oldest && (before === undefined || key < before)) lines.set(key, message);
    return [...lines]
      .flatMap(([key, message]) => (message ? [{ key, message }] : []))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(-limit);
  }

  clear(): void {
    this.#conversations.clear();
  }
}

interface PageRange {
  readonly limit: number;
  readonly before: string | undefined;
}
