import { equalBytes } from '../../crypto/bytes.ts';
import type { ConversationPage } from './conversation.ts';
import type { DirectBook } from './direct-book.ts';
import { newConversation, previewOf, type StoredConversation } from './stored-conversation.ts';
import { keyOfContentId, messageKey, shownMessage, type StoredMessage } from './stored-message.ts';

const PAGE = 100;

interface Row {
  readonly key: string;
  readonly message: StoredMessage;
}

interface OpenPage {
  rows: Row[];
  older: ConversationPage['older'];
}

/** The lines of all conversations: written to the book, shown from the pages that are open. */
export class ConversationLog {
  readonly #book: DirectBook;
  /** The user whose client this is. */
  readonly #me: string;
  readonly #pages = new Map<string, OpenPage>();

  constructor(book: DirectBook, me: string) {
    this.#book = book;
    this.#me = me;
  }

  page(user: string): ConversationPage {
    const page = this.#pages.get(user);
    if (!page) return { messages: [], older: 'none' };
    const from = (isMine: boolean) => (isMine ? this.#me : user);
    return {
      messages: page.rows.map(({ message }) => shownMessage(message, from(message.isMine))),
      older: page.older,
    };
  }

  /** Loads the newest messages, unless they are here. @throws as the vault does. */
  async open(user: string): Promise<void> {
    if (this.#pages.has(user)) return;
    const rows = await this.#book.page(user, PAGE);
    this.#pages.set(user, { rows, older: rows.length === PAGE ? 'more' : 'none' });
  }

  /** @throws as the vault does. */
  async loadOlder(user: string): Promise<void> {
    const page = this.#pages.get(user);
    if (page?.older !== 'more') return;
    page.older = 'loading';
    try {
      const rows = await this.#book.page(user, PAGE, page.rows[0]?.key);
      page.rows = [...rows, ...page.rows];
      page.older = rows.length === PAGE ? 'more' : 'none';
    } catch (error) {
      page.older = 'more';
      throw error;
    }
  }

  close(user: string): void {
    this.#pages.delete(user);
  }

  /** The number that the next message will have. */
  nextNumber(user: string): number {
    return this.#book.conversations.get(user)?.next ?? 1;
  }

  /** Adds a line at the end. Who has no conversation yet gets one of that standing. */
  append(user: string, message: StoredMessage, { standing, now }: NewLine): void {
    const before = this.#book.conversations.get(user) ?? newConversation(standing, now);
    const key = messageKey(before.next);
    this.#book.putMessage(user, key, message);
    this.#book.putConversation(user, after(before, message, now));
    this.#pages.get(user)?.rows.push({ key, message });
  }

  /** What the line is now, also before it is saved where its page is open. @throws as the vault does. */
  async find(user: string, key: string): Promise<StoredMessage | undefined> {
    const row = this.#pages.get(user)?.rows.find((other) => other.key === key);
    return row?.message ?? this.#book.message(user, key);
  }

  replace(user: string, key: string, message: StoredMessage): void {
    this.#book.putMessage(user, key, message);
    const page = this.#pages.get(user);
    if (page) page.rows = page.rows.map((row) => (row.key === key ? { key, message } : row));
  }

  /** Changes messages of this person, named by their ids; others and unknown ones are passed over. */
  async changeOwn(
    user: string,
    ids: readonly Uint8Array[],
    change: (message: StoredMessage) => StoredMessage,
  ): Promise<void> {
    for (const id of ids) {
      const key = keyOfContentId(id);
      const message = await this.find(user, key);
      if (!message?.isMine || !equalBytes(message.id, id)) continue;
      const changed = change(message);
      if (changed !== message) this.replace(user, key, changed);
    }
  }

  remove(user: string, key: string): void {
    this.#book.removeMessage(user, key);
    const page = this.#pages.get(user);
    if (page) page.rows = page.rows.filter((row) => row.key !== key);
  }
}

export interface NewLine {
  readonly standing: StoredConversation['standing'];
  readonly now: number;
}

function after(before: StoredConversation, message: StoredMessage, now: number): StoredConversation {
  const { isMine, kind, text, problem, sentAt } = message;
  const counts = !isMine && kind !== 'notice';
  return {
    ...before,
    next: before.next + 1,
    unread: before.unread + (counts ? 1 : 0),
    changedAt: now,
    newest: { text: previewOf(text === '' ? (problem ?? '') : text), sentAt, isMine },
  };
}
