import { equalBytes } from '../../crypto/bytes.ts';
import type { ConversationPage } from './conversation.ts';
import type { DirectBook } from './direct-book.ts';
import type { FileMoves } from './file-moves.ts';
import { newConversation, previewOf, type StoredConversation } from './stored-conversation.ts';
import {
  countsAsUnread,
  messageKey,
  shownMessage,
  shownText,
  type StoredLine,
  type StoredMessage,
} from './stored-message.ts';

const PAGE = 100;

interface OpenPage {
  rows: StoredLine[];
  older: ConversationPage['older'];
}

/** The lines of all conversations, by the ids of these: written to the book, shown from the pages that are open. */
export class ConversationLog {
  readonly #book: DirectBook;
  /** The user whose client this is. */
  readonly #me: string;
  readonly #moves: FileMoves;
  readonly #pages = new Map<string, OpenPage>();

  constructor(book: DirectBook, me: string, moves: FileMoves) {
    this.#book = book;
    this.#me = me;
    this.#moves = moves;
  }

  page(id: string): ConversationPage {
    const page = this.#pages.get(id);
    if (!page) return { messages: [], older: 'none' };
    const shown = ({ message }: StoredLine) => shownMessage(message, this.#moves.movedOf(id, message.id));
    return { messages: page.rows.map(shown), older: page.older };
  }

  /** Loads the newest messages, unless they are here. @throws as the vault does. */
  async open(id: string): Promise<void> {
    if (this.#pages.has(id)) return;
    const rows = await this.#book.page(id, PAGE);
    this.#pages.set(id, { rows, older: rows.length === PAGE ? 'more' : 'none' });
  }

  /** @throws as the vault does. */
  async loadOlder(id: string): Promise<void> {
    const page = this.#pages.get(id);
    if (page?.older !== 'more') return;
    page.older = 'loading';
    try {
      const rows = await this.#book.page(id, PAGE, page.rows[0]?.key);
      page.rows = [...rows, ...page.rows];
      page.older = rows.length === PAGE ? 'more' : 'none';
    } catch (error) {
      page.older = 'more';
      throw error;
    }
  }

  close(id: string): void {
    this.#pages.delete(id);
  }

  /** Adds a line at the end. Where there is no conversation yet, one of that standing begins. */
  append(id: string, message: StoredMessage, { standing, now }: NewLine): void {
    const before = this.#book.conversations.get(id) ?? newConversation(standing, now);
    const key = messageKey(before.next);
    this.#book.addMessage(id, key, message);
    this.#book.putConversation(id, after(before, message, now));
    this.#pages.get(id)?.rows.push({ key, message });
  }

  /** What the line is now, also before it is saved where its page is open. @throws as the vault does. */
  async find(id: string, key: string): Promise<StoredMessage | undefined> {
    const row = this.#pages.get(id)?.rows.find((other) => other.key === key);
    return row?.message ?? this.#book.message(id, key);
  }

  replace(id: string, key: string, message: StoredMessage): void {
    this.#book.putMessage(id, key, message);
    const page = this.#pages.get(id);
    if (page) page.rows = page.rows.map((row) => (row.key === key ? { key, message } : row));
  }

  /** The line that `author` wrote under that id. @throws as the vault does. */
  async said(id: string, author: string, content: Uint8Array): Promise<StoredLine | undefined> {
    const key = await this.#book.keyOf(id, author, content);
    const message = key === undefined ? undefined : await this.find(id, key);
    return key !== undefined && message ? { key, message } : undefined;
  }

  /** The line of that id in the page that is open: who points at one sees it. */
  shown(id: string, content: Uint8Array): StoredMessage | undefined {
    const row = this.#pages.get(id)?.rows.find(({ message }) => equalBytes(message.id, content));
    return row?.message;
  }

  /** Adds a line before all others. */
  prepend(id: string, key: string, message: StoredMessage): void {
    this.#book.addMessage(id, key, message);
    const conversation = this.#book.conversations.get(id);
    if (conversation && !conversation.newest)
      this.#book.putConversation(id, { ...conversation, newest: newestOf(message) });
    const page = this.#pages.get(id);
    if (page?.older === 'none') page.older = 'more';
  }

  /** Changes lines of this person, named by their ids; unknown ones are passed over. */
  async changeOwn(
    id: string,
    contents: readonly Uint8Array[],
    change: (message: StoredMessage) => StoredMessage,
  ): Promise<void> {
    for (const content of contents) {
      const line = await this.said(id, this.#me, content);
      if (!line) continue;
      const changed = change(line.message);
      if (changed !== line.message) this.replace(id, line.key, changed);
    }
  }

  /** The own line of that id, wherever it is. */
  async removeOwn(id: string, content: Uint8Array): Promise<void> {
    const line = await this.said(id, this.#me, content);
    if (!line) return;
    this.#book.removeMessage(id, line.key, line.message);
    const page = this.#pages.get(id);
    if (page) page.rows = page.rows.filter(({ key }) => key !== line.key);
  }
}

export interface NewLine {
  readonly standing: StoredConversation['standing'];
  readonly now: number;
}

function after(before: StoredConversation, message: StoredMessage, now: number): StoredConversation {
  return {
    ...before,
    next: before.next + 1,
    unread: before.unread + (countsAsUnread(message) ? 1 : 0),
    changedAt: now,
    newest: newestOf(message),
  };
}

function newestOf(message: StoredMessage): NonNullable<StoredConversation['newest']> {
  const { from, problem, sentAt } = message;
  const text = shownText(message);
  return { text: previewOf(text === '' ? (problem ?? '') : text), sentAt, from };
}
